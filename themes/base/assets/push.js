// «Получать уведомления в этом браузере».
(() => {
  "use strict";

  const box = document.querySelector("[data-push]");
  if (!box) return;
  const line = box.querySelector("[data-push-state]");
  const on = box.querySelector("[data-push-on]");
  const off = box.querySelector("[data-push-off]");

  function show(state) {
    line.textContent = box.dataset[state];
    on.hidden = !["isOff", "failed"].includes(state);
    off.hidden = state !== "isOn";
  }

  const bytes = (text) => {
    const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  };

  async function send(path, body) {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  }

  async function manager() {
    const patience = new Promise((_, give) => setTimeout(() => give(new Error("no worker")), 8000));
    return (await Promise.race([navigator.serviceWorker.ready, patience])).pushManager;
  }

  async function turnOn() {
    const allowed = await Notification.requestPermission();
    if (allowed !== "granted") return show(allowed === "denied" ? "denied" : "isOff");
    const pushing = await manager();
    const answer = await fetch("/push/key");
    if (!answer.ok) throw new Error("no key");
    const applicationServerKey = bytes((await answer.json()).key);
    // Tied to an older key, it would be of no use any more.
    await (await pushing.getSubscription())?.unsubscribe();
    const subscription = await pushing.subscribe({ userVisibleOnly: true, applicationServerKey });
    try {
      await send("/push/subscriptions", subscription);
    } catch (error) {
      await subscription.unsubscribe();
      throw error;
    }
    show("isOn");
  }

  async function turnOff() {
    const subscription = await (await manager()).getSubscription();
    if (subscription) {
      await send("/push/subscriptions/end", { endpoint: subscription.endpoint });
      await subscription.unsubscribe();
    }
    show("isOff");
  }

  async function begin() {
    const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
    if (!able) return show("unsupported");
    if (Notification.permission === "denied") return show("denied");
    const subscription = await (await manager()).getSubscription();
    // Who has the browser now may be another person than who subscribed it.
    if (subscription) await send("/push/subscriptions", subscription);
    show(subscription ? "isOn" : "isOff");
  }

  const pressed = (button, act) => {
    button.addEventListener("click", async () => {
      button.disabled = true;
      await act().catch(() => show("failed"));
      button.disabled = false;
    });
  };
  pressed(on, turnOn);
  pressed(off, turnOff);
  begin().catch(() => show("failed"));
})();
