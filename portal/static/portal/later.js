/* Scripts that make a page more comfortable are fetched once it stands and is painted, so that on a slow line nobody waits
   for them before there is something to read. They run in the order in which the page names them:
   <meta name="later" content="address">. */

addEventListener("load", () => requestAnimationFrame(() => setTimeout(() => {
  for (const { content } of document.querySelectorAll('meta[name="later"]')) {
    const script = document.createElement("script");
    script.src = content;
    script.async = false;
    document.head.append(script);
  }
})));
