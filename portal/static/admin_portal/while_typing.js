'use strict';
// Boxes that say something about what is being typed: asked a moment after the last key, of the fields they name.
{
    const WAIT = 400;

    for (const box of document.querySelectorAll('.while-typing[data-address]')) {
        const pattern = new RegExp(box.dataset.pattern);
        const form = box.closest('form');
        let timer, asked = '', number = 0;

        const wanted = () => {
            const body = new FormData();
            for (const field of form.elements) {
                if (pattern.test(field.name) && field.value) {
                    body.append(field.name, field.value);
                }
            }
            for (const [name, value] of new URLSearchParams(box.dataset.also)) {
                body.append(name, value);
            }
            return body;
        };

        const ask = async () => {
            const body = wanted();
            const question = new URLSearchParams(body).toString();
            if (question === asked) {
                return;
            }
            asked = question;
            const mine = ++number;
            body.append('csrfmiddlewaretoken', form.querySelector('[name=csrfmiddlewaretoken]').value);
            try {
                const answer = await fetch(box.dataset.address, {method: 'POST', body, redirect: 'manual'});
                // From our own server, which escapes; an older answer must not replace a newer one.
                if (answer.ok && mine === number) {
                    box.innerHTML = await answer.text();
                }
            } catch {
                asked = '';
            }
        };

        const later = (event) => {
            if (pattern.test(event.target.name)) {
                clearTimeout(timer);
                timer = setTimeout(ask, WAIT);
            }
        };
        form.addEventListener('input', later);
        // Select2 tells jQuery alone.
        django.jQuery(form).on('change', 'select, input', later);

        box.addEventListener('click', (event) => {
            const button = event.target.closest('.take-instead');
            if (button && window.opener) {
                window.opener.dismissAddRelatedObjectPopup(window, button.dataset.key, button.dataset.name);
            }
        });
    }
}
