// For who has signed in: the service worker (worker.js), and what of it ends with signing out.
(() => {
  "use strict";

  const workers = navigator.serviceWorker;
  if (!workers) return;
  workers.register("/sw.js").catch(() => {});

  async function end() {
    await caches.delete("appointments");
    const registration = await workers.getRegistration();
    const subscription = await registration?.pushManager?.getSubscription();
    if (!subscription) return;
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ endpoint: subscription.endpoint });
    await fetch("/push/subscriptions/end", { method: "POST", headers, body });
    await subscription.unsubscribe();
  }

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.getAttribute("action") !== "/sign-out") return;
      event.preventDefault();
      if (form.dataset.leaving) return;
      form.dataset.leaving = "1";
      const patience = new Promise((go) => setTimeout(go, 1500));
      Promise.race([end().catch(() => {}), patience]).then(() => form.submit());
    },
    true,
  );
})();
