'use strict';
// Several files at once, dropped or chosen: each becomes a row of its own, to be described and saved with the rest.
{
    for (const zone of document.querySelectorAll('.several-files')) {
        const {prefix, field} = zone.dataset;
        const group = document.getElementById(`${prefix}-group`);
        const chooser = zone.querySelector('input[type=file]');
        const said = zone.querySelector('[role=status]');

        const add = (files) => {
            for (const file of files) {
                group.querySelector('.add-row a').click();
                const input = [...group.querySelectorAll(`input[type=file][name$="-${field}"]`)]
                    .filter((one) => !one.name.includes('__prefix__')).at(-1);
                const held = new DataTransfer();
                held.items.add(file);
                input.files = held.files;
                input.dispatchEvent(new Event('change', {bubbles: true}));
            }
            said.textContent = files.length ? `${said.dataset.text} ${files.length}` : '';
        };

        chooser.addEventListener('change', () => {
            add([...chooser.files]);
            chooser.value = '';
        });
        for (const kind of ['dragover', 'dragenter']) {
            zone.addEventListener(kind, (event) => {
                event.preventDefault();
                zone.classList.add('is-over');
            });
        }
        for (const kind of ['dragleave', 'drop']) {
            zone.addEventListener(kind, () => zone.classList.remove('is-over'));
        }
        zone.addEventListener('drop', (event) => {
            event.preventDefault();
            add([...event.dataTransfer.files]);
        });
        zone.hidden = false;
    }
}
