/* Scripts that make a page more comfortable are fetched once it stands and has been painted, so that nobody waits for them
   before there is something to read: neither on a slow line nor on a slow machine, which needs a while from the frame to
   the screen. They run in the order in which the page names them: <meta name="later" content="address">. */

function fetchScripts() {
  for (const { content } of document.querySelectorAll('meta[name="later"]')) {
    const script = document.createElement("script");
    script.src = content;
    script.async = false;
    document.head.append(script);
  }
}

addEventListener("load", () => {
  if (!PerformanceObserver.supportedEntryTypes?.includes("paint")) {
    fetchScripts();
    return;
  }
  const painted = new PerformanceObserver(() => {
    painted.disconnect();
    fetchScripts();
  });
  painted.observe({ type: "paint", buffered: true });
});
