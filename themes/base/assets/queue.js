// The queue before the wizard: asks how it moves, shows it, and goes on when it is one's turn.
(() => {
  "use strict";

  const box = document.querySelector("[data-queue]");
  if (!box) return;
  const place = box.querySelector("[data-place]");
  const time = box.querySelector("[data-time]");

  async function ask() {
    try {
      const answer = await fetch(box.dataset.queue, { cache: "no-store", credentials: "same-origin" });
      if (answer.ok) {
        const said = await answer.json();
        if (said.open) {
          location.reload();
          return;
        }
        if (place.textContent !== said.place) place.textContent = said.place;
        if (time.textContent !== said.time) time.textContent = said.time;
      }
    } catch {
      // Out of reach for a moment: asked again.
    }
    later();
  }

  // The nearer, the sooner; never all at the same moment.
  function later() {
    const left = Number(place.textContent) || 0;
    const seconds = left > 500 ? 20 : left > 50 ? 10 : 4;
    setTimeout(ask, seconds * 1000 * (0.8 + 0.4 * Math.random()));
  }

  later();
})();
