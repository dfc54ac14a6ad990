'use strict';
// What is typed at the desk is kept in the browser until the server has it: a closed window, a broken line or an expired
// sign-in lose nothing.
{
    const $ = django.jQuery;
    const PREFIX = 'desk:';
    const WAIT = 800;
    const bar = document.getElementById('kept-text');
    const mine = `${PREFIX}${bar.dataset.user}:`;
    const key = mine + location.pathname;
    const form = document.querySelector('#content-main form[method=post][id$=_form]');

    const read = (name) => {
        try {
            return JSON.parse(localStorage.getItem(name));
        } catch {
            return null;
        }
    };
    const write = (name, value) => {
        try {
            localStorage.setItem(name, JSON.stringify(value));
        } catch {
            // The browser keeps nothing, or has no room: then leaving still asks.
        }
    };
    const keys = (prefix) => Object.keys(localStorage).filter((name) => name.startsWith(prefix));

    // The server says that it has saved: what was sent to it need not be kept.
    if (document.querySelector('.messagelist .success')) {
        keys(mine).filter((name) => read(name)?.sent).forEach((name) => localStorage.removeItem(name));
    }
    document.getElementById('logout-form')?.addEventListener('submit', () => {
        keys(PREFIX).forEach((name) => localStorage.removeItem(name));
    });

    if (form) {
        let sending = false, timer, begun;

        const kept = () => {
            const fields = [];
            for (const field of form.elements) {
                if (!field.name || field.name.includes('__prefix__') || field.name === 'csrfmiddlewaretoken'
                    || ['file', 'submit', 'button', 'password'].includes(field.type)) {
                    continue;
                }
                if (field.type === 'checkbox' || field.type === 'radio') {
                    fields.push([field.name, field.checked]);
                } else if (field.tagName === 'SELECT') {
                    // With their names: an option of an autocomplete is not there before it is chosen.
                    fields.push([field.name, [...field.selectedOptions].map((one) => [one.value, one.text])]);
                } else {
                    fields.push([field.name, field.value]);
                }
            }
            return fields;
        };

        const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
        // Widgets tell of changes that nobody made; what counts is whether anything differs from what was served.
        const changed = () => begun === null || (begun !== undefined && !same(begun, kept()));
        const keep = (sent) => write(key, {at: Date.now(), sent, fields: kept()});

        const notice = (event) => {
            if (event.target.name) {
                clearTimeout(timer);
                timer = setTimeout(() => changed() && keep(false), WAIT);
            }
        };

        const put = ([name, value]) => {
            const field = form.elements.namedItem(name);
            if (!field || field instanceof RadioNodeList || name.endsWith('_FORMS')) {
                return;
            }
            if (Array.isArray(value)) {
                for (const [one, text] of value) {
                    if (![...field.options].some((option) => option.value === one)) {
                        field.append(new Option(text, one));
                    }
                }
                for (const option of field.options) {
                    option.selected = value.some(([one]) => one === option.value);
                }
            } else if (typeof value === 'boolean') {
                field.checked = value;
            } else {
                field.value = value;
            }
            $(field).trigger('change');
        };

        const addRows = ([name, value]) => {
            const prefix = name.slice(0, -'-TOTAL_FORMS'.length);
            const total = form.elements.namedItem(name);
            const add = () => document.querySelector(`#${CSS.escape(prefix)}-group .add-row a`);
            while (total && add() && Number(total.value) < Number(value)) {
                const before = total.value;
                add().click();
                if (total.value === before) {
                    return;
                }
            }
        };

        const putBack = (draft) => {
            draft.fields.filter(([name]) => name.endsWith('-TOTAL_FORMS')).forEach(addRows);
            draft.fields.forEach(put);
            bar.hidden = true;
            form.querySelector('input:not([type=hidden]), textarea, select')?.focus();
        };

        const offer = (draft) => {
            const when = new Date(draft.at).toLocaleString(document.documentElement.lang);
            document.getElementById('kept-when').textContent = when;
            bar.hidden = false;
            document.getElementById('kept-back').addEventListener('click', () => putBack(draft));
            document.getElementById('kept-away').addEventListener('click', () => {
                localStorage.removeItem(key);
                bar.hidden = true;
            });
        };

        $(() => {
            const draft = read(key);
            if (form.querySelector('.errornote')) {
                // The server sent back all that was typed, and has none of it.
                begun = null;
                keep(false);
                return;
            }
            begun = kept();
            if (draft && same(draft.fields, begun)) {
                localStorage.removeItem(key);
            } else if (draft) {
                offer(draft);
            }
        });

        form.addEventListener('input', notice);
        // Select2 tells jQuery alone.
        $(form).on('change', notice);
        form.addEventListener('submit', () => {
            sending = true;
            clearTimeout(timer);
            if (changed()) {
                keep(true);
            }
        });
        window.addEventListener('beforeunload', (event) => {
            if (changed() && !sending) {
                event.preventDefault();
            }
        });
    }
}
