'use strict';
{
    const $ = django.jQuery;

    // Select2 draws a box of its own beside the select and does not hand on the select's name.
    function name(select) {
        const label = select.getAttribute('aria-label')
            || document.querySelector(`label[for="${CSS.escape(select.id)}"]`)?.textContent.trim().replace(/:$/, '');
        const box = select.nextElementSibling?.querySelector('.select2-selection');
        if (label && box) {
            const chosen = [...select.selectedOptions].map((option) => option.textContent).filter(Boolean).join(', ');
            box.removeAttribute('aria-labelledby');
            box.setAttribute('aria-label', chosen ? `${label}: ${chosen}` : label);
            box.querySelector('.select2-search__field, [role=textbox]')?.setAttribute('aria-label', label);
        }
        // Its list of what is chosen holds the box to type in as well, and is no list.
        box?.querySelectorAll('ul, li').forEach((one) => one.setAttribute('role', 'presentation'));
        return label;
    }

    function nameAll(root) {
        root.querySelectorAll('select.admin-autocomplete').forEach(name);
    }

    $(document).on('change', 'select.admin-autocomplete', (event) => name(event.target));
    $(document).on('select2:open', (event) => {
        const search = document.querySelector('.select2-container--open .select2-dropdown .select2-search__field');
        if (search) {
            search.setAttribute('aria-label', name(event.target) || '');
            search.focus();
        }
    });

    // One types into a field; that it has to be opened first is Select2's own idea.
    $(document).on('keydown', '.select2-selection--single', (event) => {
        if (event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.altKey && !event.metaKey) {
            $(event.currentTarget).closest('.select2-container').prev('select').select2('open');
        }
    });

    document.addEventListener('formset:added', (event) => {
        nameAll(event.target);
        event.target.querySelector('.select2-selection, input:not([type=hidden]), select, textarea')?.focus();
    });
    $(() => nameAll(document));

    // The picture of a magnifying glass is no name to every reader.
    const search = document.getElementById('searchbar');
    search?.setAttribute('aria-label', document.querySelector('label[for=searchbar] img')?.alt || 'Search');
}
