'use strict';
// A city of the list, chosen in the field of a place, becomes a place of the record at once and is chosen as such.
{
    const $ = django.jQuery;

    $(document).on('select2:select', 'select[data-take-over]', async (event) => {
        const {id} = event.params.data;
        const select = event.target;
        if (!id.startsWith('city-')) {
            return;
        }
        const body = new FormData();
        body.append('city', id);
        body.append('csrfmiddlewaretoken', select.form.querySelector('[name=csrfmiddlewaretoken]').value);
        select.parentElement.querySelector('.not-taken')?.remove();
        let place = null;
        try {
            const answer = await fetch(select.dataset.takeOver, {method: 'POST', body, redirect: 'manual'});
            place = answer.ok ? await answer.json() : null;
        } catch {
            // Said below, whatever the reason.
        }
        select.querySelector(`option[value="${id}"]`)?.remove();
        if (place) {
            const there = [...select.options].find((option) => option.value === place.id);
            if (there) {
                there.selected = true;
            } else {
                select.append(new Option(place.text, place.id, true, true));
            }
        } else {
            const said = document.createElement('p');
            said.className = 'not-taken errornote';
            said.setAttribute('role', 'alert');
            said.textContent = select.dataset.notTaken;
            select.parentElement.append(said);
        }
        $(select).trigger('change');
    });
}
