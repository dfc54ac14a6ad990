/* Suggestions below the box for words: a combobox with a list, as the ARIA Authoring Practices describe it. The box is
   a plain form without this file. */

(() => {
  const WAIT = 120;
  let asked = 0;

  const setUp = (input) => {
    const list = document.createElement("div");
    list.className = "suggestions";
    list.id = `${input.id}-suggestions`;
    list.hidden = true;
    const said = document.createElement("p");
    said.className = "hidden";
    said.setAttribute("role", "status");
    input.parentElement.append(list, said);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": list.id,
    })) input.setAttribute(name, value);
    let waiting = 0;
    let chosen = -1;

    const options = () => [...list.querySelectorAll("[role=option]")];

    const close = () => {
      asked += 1;
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const choose = (number) => {
      const all = options();
      chosen = (number + all.length + 1) % (all.length + 1);
      all.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
      // One step past either end leads back into the box.
      if (chosen === all.length) {
        chosen = -1;
        input.removeAttribute("aria-activedescendant");
      } else {
        input.setAttribute("aria-activedescendant", all[chosen].id);
        all[chosen].scrollIntoView({ block: "nearest" });
      }
    };

    const ask = async () => {
      const typed = input.value.trim();
      const number = (asked += 1);
      if (!typed) return close();
      let text = "";
      try {
        const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`);
        if (answer.ok) text = await answer.text();
      } catch { /* Without suggestions the box still asks the list. */ }
      // An answer that a later question overtook says nothing any more.
      if (number !== asked || document.activeElement !== input) return;
      const found = new DOMParser().parseFromString(text, "text/html").querySelector("[role=listbox]");
      list.replaceChildren(...(found ? [found] : []));
      options().forEach((option, place) => { option.id = `${list.id}-${place}`; });
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = !found;
      input.setAttribute("aria-expanded", String(Boolean(found)));
      said.textContent = found ? found.dataset.said : "";
    };

    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" && list.hidden && options().length === 0) return ask();
      if (list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const steps = event.key === "ArrowDown" ? 1 : -1;
        choose(chosen === -1 && steps === -1 ? options().length - 1 : chosen + steps);
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        location.href = options()[chosen].href;
      } else if (event.key === "Escape") {
        event.preventDefault();
        close();
      }
    });
    // Pressing the mouse must not take the focus away before the click has followed the link.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    input.addEventListener("blur", () => { clearTimeout(waiting); close(); });
    input.form.addEventListener("submit", () => { clearTimeout(waiting); close(); });
  };

  document.querySelectorAll("input[data-suggest]").forEach(setUp);
})();
