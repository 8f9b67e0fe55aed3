// A payment that is awaited: the page goes on to the provider's, and notices by itself that the
// money has come. It is told; where that fails it asks.
(() => {
  "use strict";

  const box = document.querySelector("[data-payment]");
  if (!box) return;
  const { payment, events, go } = box.dataset;

  // Coming back from there must not lead there once more.
  if (go) {
    history.replaceState(null, "", location.pathname);
    location.assign(go);
    return;
  }

  let timer = 0;

  function heard(said) {
    if (said.state !== "waiting") location.reload();
  }

  async function ask() {
    if (document.hidden) return;
    try {
      const answer = await fetch(payment, { cache: "no-store", credentials: "same-origin" });
      if (answer.ok) heard(await answer.json());
    } catch {
      // Out of reach for a moment: asked again.
    }
  }

  function poll() {
    if (timer) return;
    timer = setInterval(ask, 3000);
  }

  function listen() {
    const source = new EventSource(events);
    source.onmessage = (event) => heard(JSON.parse(event.data));
    source.onopen = () => {
      clearInterval(timer);
      timer = 0;
    };
    // It connects again by itself, unless it was refused. Meanwhile it is asked.
    source.onerror = poll;
    addEventListener("pagehide", () => source.close());
    // A page that was kept and is shown again.
    addEventListener("pageshow", (event) => event.persisted && location.reload());
  }

  if (window.EventSource) listen();
  else poll();
  document.addEventListener("visibilitychange", ask);
})();
