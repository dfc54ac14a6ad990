/* Filters that answer at once. The pages work without this file; with it, htmx fetches the very page that the form or
   the link leads to and changes what differs. What htmx leaves open is decided here. */

(() => {
  // The choice was changed, and its request is still to be sent.
  let pending = false;
  // Whether the answer is read from its heading on.
  let toHeading = false;
  // The server did not answer: the browser asks by itself, and shows what it finds.
  let broken = false;
  // What stood in the focused line when the request was sent.
  let typed = null;

  const byId = (id) => document.getElementById(id);

  // As Python's urlencode writes it: the redirect that tidies the address of the form has to find nothing to change.
  const quoted = (text) =>
    encodeURIComponent(text)
      .replace(/[!*'()]/g, (sign) => "%" + sign.charCodeAt(0).toString(16).toUpperCase())
      .replace(/%20/g, "+");

  const address = (form, path) => {
    const filled = [...new FormData(form)].filter(([, value]) => value.trim());
    const query = filled.map(([name, value]) => `${quoted(name)}=${quoted(value)}`).join("&");
    return query ? `${path}?${query}` : path;
  };

  // A request that another one overtook is no fault, and htmx would write it to the console as one.
  htmx.logger = (element, name, detail) => {
    if (name === "htmx:sendAbort" || (name === "htmx:afterRequest" && !detail.xhr?.status)) delete detail.error;
  };

  document.addEventListener("change", (event) => {
    if (event.target.form === byId("filter")) pending = true;
  });

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const button = detail.triggeringEvent?.submitter;
    const pressed = button && button.form === byId("filter") && button === document.activeElement;
    toHeading = Boolean(pressed || detail.elt.closest("[data-then=results]"));
    typed = document.activeElement.value;
    if (detail.elt.matches("form")) {
      detail.path = address(detail.elt, detail.path);
      detail.parameters = {};
    }
    if (detail.elt === byId("filter")) pending = false;
  });

  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    // An answer must not undo a choice that was made while it was on its way.
    if (pending) detail.shouldSwap = false;
    if (detail.isError) return;
    broken = false;
    byId("live-trouble").textContent = "";
  });

  document.addEventListener("htmx:beforeHistoryUpdate", ({ detail }) => {
    if (detail.history.path === location.pathname + location.search) detail.history.type = "replace";
  });

  // What a reader opened stays open, and what was typed meanwhile stays typed.
  Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, element) => {
    if (name === "open") return false;
    return !(name === "value" && element === document.activeElement && element.value !== typed);
  };

  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    // Links to the other language stand outside of what is changed, and ask the same question.
    const answer = new DOMParser().parseFromString(detail.xhr.responseText, "text/html");
    for (const link of document.querySelectorAll("body > header a[hreflang]")) {
      const there = answer.querySelector(`body > header a[hreflang="${link.hreflang}"]`);
      if (there) link.setAttribute("href", there.getAttribute("href"));
    }
  });

  document.addEventListener("htmx:afterSettle", () => {
    const heading = byId("results");
    if (toHeading) {
      heading.focus({ preventScroll: true });
      const { top, bottom } = heading.getBoundingClientRect();
      if (top < 0 || bottom > innerHeight) heading.scrollIntoView();
    } else {
      // Emptied first: the same words twice would not be read twice.
      byId("live-said").textContent = "";
      setTimeout(() => { byId("live-said").textContent = heading.textContent.trim().replace(/\s+/g, " "); }, 100);
    }
  });

  // Back and forward: the page of that address once more, so that the values of the controls come with it.
  document.addEventListener("htmx:historyCacheMiss", (event) => {
    event.preventDefault();
    pending = false;
    htmx.ajax("GET", event.detail.path, { source: "#live", target: "#live", push: "false" });
  });

  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, () => {
      broken = true;
      byId("live-trouble").textContent = byId("live-trouble").dataset.text;
    });
  }

  for (const name of ["click", "submit"]) {
    document.addEventListener(name, (event) => { if (broken) event.stopImmediatePropagation(); }, true);
  }
})();
