'use strict';
// Keys of the desk; each with a modifier, so that nothing happens to who speaks to the machine or types elsewhere.
{
    const dialog = document.getElementById('shortcuts');
    const press = (selector) => {
        const button = document.querySelector(selector);
        button?.click();
        return button;
    };
    const keys = {
        's': () => press('[name=_continue]'),
        'Enter': () => press('[name=_save]'),
        'k': () => {
            const search = document.getElementById('searchbar');
            search?.focus();
            return search;
        },
        '/': () => {
            dialog.showModal();
            return dialog;
        },
    };

    document.addEventListener('keydown', (event) => {
        if (!(event.ctrlKey || event.metaKey) || event.shiftKey) {
            return;
        }
        if (event.altKey ? event.key.toLowerCase() === 'n' && press('a.addlink, .desk-verbs a.button') : keys[event.key]?.()) {
            event.preventDefault();
        }
    });
    document.getElementById('shortcuts-open').addEventListener('click', () => dialog.showModal());
    document.getElementById('shortcuts-close').addEventListener('click', () => dialog.close());
}
