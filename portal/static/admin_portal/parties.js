'use strict';
// Rows of the table of parties: many at once, changed together, moved.
{
    const $ = django.jQuery;
    const prefix = 'participations';
    const group = document.getElementById(`${prefix}-group`);
    const panel = document.getElementById('parties-at-once');
    const by = (id) => document.getElementById(id);

    const rows = () => [...group.querySelectorAll('tr.form-row:not(.empty-form)')];
    const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
    const isDeleted = (row) => field(row, 'DELETE')?.checked;

    // Asking

    const found = by('parties-found');
    const said = by('parties-said');

    async function ask(address, options) {
        said.textContent = '';
        panel.setAttribute('aria-busy', 'true');
        try {
            const answer = await fetch(address, {...options, credentials: 'same-origin', redirect: 'manual'});
            if (answer.type === 'opaqueredirect' || answer.status === 403) {
                said.textContent = said.dataset.signedOut;
            } else if (answer.ok) {
                // From our own server, which escapes whatever the text held.
                found.innerHTML = await answer.text();
                found.querySelector('select, input:not([type=hidden]), .errornote')?.focus();
            } else {
                said.textContent = said.dataset.trouble;
            }
        } catch {
            said.textContent = said.dataset.trouble;
        } finally {
            panel.removeAttribute('aria-busy');
        }
    }

    function findInText() {
        const body = new FormData();
        body.set('text', by('parties-text').value);
        body.set('role', by('parties-role').value);
        body.set('csrfmiddlewaretoken', document.querySelector('[name=csrfmiddlewaretoken]').value);
        ask(by('parties-find').dataset.address, {method: 'POST', body});
    }

    function takeFromBefore() {
        const button = by('parties-copy');
        const query = new URLSearchParams({
            series: by('id_series')?.value ?? '',
            starts_on: by('id_starts_on')?.value ?? '',
            event: button.dataset.event,
        });
        ask(`${button.dataset.address}?${query}`, {});
    }

    // Adding

    function isThere(kind, key, role) {
        return rows().some((row) => !isDeleted(row) && field(row, kind)?.value === key && field(row, 'role')?.value === role);
    }

    function addRow(kind, key, name, role, written) {
        group.querySelector('.add-row a').click();
        const row = rows().at(-1);
        if (kind) {
            $(field(row, kind)).append(new Option(name, key, true, true)).trigger('change');
        }
        field(row, 'role').value = role;
        field(row, 'as_written').value = written.slice(0, field(row, 'as_written').maxLength);
    }

    function addAll(button) {
        let added = 0;
        const there = [];
        const open = [];
        for (const item of found.querySelectorAll('li')) {
            const choice = item.querySelector('.party-choice');
            const take = item.querySelector('.party-take');
            const role = item.querySelector('.party-role').value;
            const name = choice.dataset.name ?? choice.selectedOptions[0].textContent;
            const written = item.dataset.written;
            if ((take && !take.checked) || choice.value === 'none') {
                item.remove();
            } else if (!choice.value || !role) {
                item.classList.add('party-undecided');
                open.push(choice.dataset.name ?? written);
            } else if (choice.value === 'row') {
                addRow('', '', '', role, written);
                item.remove();
                added += 1;
            } else {
                // What was created in a window of its own comes back as a bare key: only organizations can be.
                const [kind, key] = choice.value.includes('-') ? choice.value.split('-') : ['organization', choice.value];
                if (isThere(kind, key, role)) {
                    there.push(name);
                } else {
                    addRow(kind, key, name, role, written);
                    added += 1;
                }
                item.remove();
            }
        }
        const sentences = [`${button.dataset.added} ${added}.`];
        if (there.length) {
            sentences.push(`${button.dataset.there} ${there.join('; ')}.`);
        }
        if (open.length) {
            sentences.push(`${button.dataset.open} ${open.join('; ')}.`);
            found.querySelector('.party-undecided select')?.focus();
        } else {
            found.replaceChildren();
            by('parties-text').value = '';
            by('parties-text').focus();
        }
        said.textContent = sentences.join(' ');
        showTools();
    }

    // Changing together

    const chosen = () => rows().filter((row) => row.querySelector('.row-chosen').checked);

    function showTools() {
        by('rows-at-once').hidden = rows().length < 2;
        const number = chosen().length;
        by('rows-chosen').textContent = number ? `${by('rows-chosen').dataset.text} ${number}` : '';
        by('rows-all').checked = number > 0 && number === rows().length;
    }

    function changeChosen() {
        for (const row of chosen()) {
            for (const name of ['role', 'presence']) {
                const value = by(`rows-${name}`).value;
                if (value) {
                    field(row, name).value = value;
                }
            }
        }
    }

    // A stored row is marked for deletion, as by its own box: saving deletes it, and until then nothing is lost.
    function removeChosen() {
        for (const row of chosen()) {
            const box = field(row, 'DELETE');
            if (box?.type === 'checkbox') {
                box.checked = true;
                row.querySelector('.row-chosen').checked = false;
            } else {
                row.querySelector('.inline-deletelink')?.click();
            }
        }
        showTools();
    }

    // Moving

    function move(row, down) {
        const all = rows();
        const other = all[all.indexOf(row) + (down ? 1 : -1)];
        if (!other) {
            return;
        }
        other[down ? 'after' : 'before'](row);
        rows().forEach((one, index) => {
            const order = field(one, 'order');
            if (order) {
                order.value = index + 1;
            }
        });
        row.querySelector(down ? '.row-down' : '.row-up').focus();
    }

    if (group && panel) {
        group.addEventListener('click', (event) => {
            const button = event.target.closest('button');
            switch (button?.id || button?.classList[0]) {
                case 'parties-find': findInText(); break;
                case 'parties-copy': takeFromBefore(); break;
                case 'rows-apply': changeChosen(); break;
                case 'rows-remove': removeChosen(); break;
                case 'row-up': move(button.closest('tr'), false); break;
                case 'row-down': move(button.closest('tr'), true); break;
                case 'parties-add': addAll(button); break;
            }
        });
        group.addEventListener('change', (event) => {
            if (event.target.id === 'rows-all') {
                rows().forEach((row) => { row.querySelector('.row-chosen').checked = event.target.checked; });
            }
            if (event.target.matches('#rows-all, .row-chosen')) {
                showTools();
            }
            // A role for all that have none yet.
            if (event.target.id === 'parties-role') {
                found.querySelectorAll('.party-role').forEach((select) => { select.value ||= event.target.value; });
            }
        });
        document.addEventListener('formset:added', showTools);
        document.addEventListener('formset:removed', showTools);
        $(showTools);
    }
}
