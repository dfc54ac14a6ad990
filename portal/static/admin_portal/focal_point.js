'use strict';
// The point of a photo that stays in sight when it is cropped: shown on the picture, and set by clicking on it.
// The two number fields say the same, for the keyboard.
{
    const told = document.getElementById('focal-point');
    const MOST = 480;

    async function pictureOf(row) {
        const file = row.querySelector('input[type=file]')?.files[0];
        if (file) {
            return createImageBitmap(file);
        }
        const link = row.querySelector('.file-upload a');
        return link && createImageBitmap(await (await fetch(link.href)).blob());
    }

    function draw(canvas, picture, x, y) {
        const pen = canvas.getContext('2d');
        pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
        for (const [colour, width] of [['#000', 6], ['#fff', 2.5]]) {
            pen.beginPath();
            pen.arc(x * canvas.width, y * canvas.height, 14, 0, 2 * Math.PI);
            pen.moveTo(x * canvas.width + 4, y * canvas.height);
            pen.arc(x * canvas.width, y * canvas.height, 4, 0, 2 * Math.PI);
            pen.strokeStyle = colour;
            pen.lineWidth = width;
            pen.stroke();
        }
    }

    function prepare(row) {
        const fields = ['focal_x', 'focal_y'].map((name) => row.querySelector(`input[name$="-${name}"]`));
        if (!fields[0] || !fields[1] || row.classList.contains('empty-form') || row.querySelector('.focal-point')) {
            return;
        }
        const box = told.content.firstElementChild.cloneNode(true);
        const canvas = box.querySelector('canvas');
        fields[0].closest('.form-row').append(box);
        let picture = null;

        const show = () => {
            const [x, y] = fields.map((field) => Math.min(1, Math.max(0, Number.parseFloat(field.value) || 0)));
            if (picture) {
                draw(canvas, picture, x, y);
            }
        };
        const load = async () => {
            try {
                picture = await pictureOf(row);
            } catch {
                picture = null; // no picture that a browser can show: the server says so when it is saved
            }
            box.hidden = !picture;
            if (picture) {
                const scale = Math.min(1, MOST / picture.width, MOST / picture.height);
                canvas.width = Math.round(picture.width * scale);
                canvas.height = Math.round(picture.height * scale);
                show();
            }
        };
        canvas.addEventListener('click', (event) => {
            const shown = canvas.getBoundingClientRect();
            const at = [(event.clientX - shown.left) / shown.width, (event.clientY - shown.top) / shown.height];
            fields.forEach((field, index) => {
                field.value = Math.min(1, Math.max(0, at[index])).toFixed(2);
                field.dispatchEvent(new Event('input', {bubbles: true}));
            });
        });
        fields.forEach((field) => field.addEventListener('input', show));
        row.querySelector('input[type=file]')?.addEventListener('change', load);
        load();
    }

    if (told) {
        document.querySelectorAll('#photos-group .inline-related').forEach(prepare);
        document.addEventListener('formset:added', (event) => prepare(event.target));
    }
}
