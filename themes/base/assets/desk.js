// The day, and an import that is going on, keep themselves fresh: while they are looked at, a
// newer state is asked for and put in the place of the old one, until there is none to ask for. Nothing else on the page is touched.
(() => {
  "use strict";

  const live = document.querySelector("[data-live]");
  if (!live) return;
  let asking = false;
  let timer = 0;

  // What was in focus is found again by where it leads.
  function put(fresh) {
    const focused = live.contains(document.activeElement)
      ? document.activeElement.getAttribute("href")
      : null;
    live.dataset.live = fresh.dataset.live;
    live.replaceChildren(...fresh.childNodes);
    if (!focused) return;
    const again = [...live.querySelectorAll("a[href]")];
    again.find((link) => link.getAttribute("href") === focused)?.focus({ preventScroll: true });
  }

  async function ask() {
    if (asking || document.hidden) return;
    asking = true;
    try {
      const answer = await fetch(live.dataset.live, {
        cache: "no-store",
        credentials: "same-origin",
        headers: { "X-Fragment": "1" },
      });
      if (answer.status === 200 && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("[data-live]");
        if (fresh) {
          put(fresh);
        } else {
          clearInterval(timer);
          if (live.dataset.every) location.reload();
        }
      }
    } catch {
      // The next time is soon.
    } finally {
      asking = false;
    }
  }

  timer = setInterval(ask, Number(live.dataset.every) || 10_000);
  document.addEventListener("visibilitychange", ask);
})();
