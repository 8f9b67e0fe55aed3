// A payment that is awaited: the page goes on to the provider's, and notices by itself that the
// money has come.
(() => {
  "use strict";

  const box = document.querySelector("[data-payment]");
  if (!box) return;
  const { payment, go } = box.dataset;

  // Coming back from there must not lead there once more.
  if (go) {
    history.replaceState(null, "", location.pathname);
    location.assign(go);
    return;
  }

  async function ask() {
    if (document.hidden) return;
    try {
      const answer = await fetch(payment, { cache: "no-store", credentials: "same-origin" });
      if (answer.ok && (await answer.json()).state !== "waiting") location.reload();
    } catch {
      // Out of reach for a moment: asked again.
    }
  }

  setInterval(ask, 3000);
  document.addEventListener("visibilitychange", ask);
})();
