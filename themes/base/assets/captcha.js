// Proof of work for forms with `<div data-captcha data-challenge="…" hidden>` and
// `<input type="hidden" name="altcha">`. Where the browser cannot do it, the field stays
// empty and the server asks for a code by e-mail instead.
(() => {
  "use strict";
  if (!window.crypto?.subtle || !HTMLFormElement.prototype.requestSubmit) return;

  const workerBeside = new URL("captcha-worker.js", document.currentScript.src).href;
  const GIVE_UP = 90000; // milliseconds of searching
  const MARGIN = 30000; // renew this long before the end
  const states = new WeakMap(); // box → {field, work, failed, until, timer, waiting, submitter}

  function captchaOf(form) {
    const box = form?.querySelector?.("[data-captcha]");
    const field = form?.querySelector?.("input[name=altcha]");
    if (!box || !field) return null;
    if (!states.has(box)) states.set(box, { box, field, work: null, until: 0 });
    return states.get(box);
  }

  function say(captcha, state) {
    const { box } = captcha;
    const status = box.querySelector("[data-captcha-status]");
    const text = "text" + state[0].toUpperCase() + state.slice(1);
    box.hidden = false;
    box.dataset.state = state;
    if (status) status.textContent = status.dataset[text] || box.dataset[text] || "";
  }

  function search(parameters, address) {
    const count = Math.min(4, Math.max(1, Math.floor((navigator.hardwareConcurrency || 2) / 2)));
    const workers = [];
    const found = new Promise((resolve, reject) => {
      setTimeout(reject, GIVE_UP, new Error("too slow"));
      for (let start = 0; start < count; start += 1) {
        const worker = new Worker(address);
        workers.push(worker);
        worker.onerror = reject;
        worker.onmessage = ({ data }) => (data.error ? reject(data.error) : resolve(data));
        worker.postMessage({ parameters, start, step: count });
      }
    });
    return found.finally(() => workers.forEach((worker) => worker.terminate()));
  }

  async function solve(captcha) {
    const { box, field } = captcha;
    say(captcha, "working");
    const answer = await fetch(box.dataset.challenge, { cache: "no-store" });
    if (!answer.ok) throw new Error("no challenge");
    const challenge = await answer.json();
    // The visitor's clock may be wrong: the lifetime is counted from the server's, and kept
    // within sense, so that no odd clock makes us renew without end.
    const now = Date.parse(answer.headers.get("date")) || Date.now();
    const left = challenge.parameters.expiresAt * 1000 - now - MARGIN;
    const life = Math.min(Math.max(left, MARGIN), 3600000);
    captcha.until = Date.now() + life;
    const began = performance.now();
    const solution = await search(challenge.parameters, box.dataset.worker || workerBeside);
    solution.time = Math.round(performance.now() - began);
    field.value = btoa(JSON.stringify({ challenge, solution }));
    captcha.timer = setTimeout(renew, life, captcha);
    say(captcha, "done");
  }

  function start(captcha) {
    captcha.work ||= solve(captcha).catch(() => {
      captcha.failed = true;
      say(captcha, "failed");
    });
    return captcha.work;
  }

  // An answer is good once and for a while; the next one is begun when it is needed.
  function forget(captcha) {
    clearTimeout(captcha.timer);
    Object.assign(captcha, { work: null, failed: false, until: 0 });
    captcha.field.value = "";
  }

  function renew(captcha) {
    forget(captcha);
    if (captcha.box.isConnected && !document.hidden) start(captcha);
  }

  document.addEventListener("focusin", (event) => {
    const captcha = captchaOf(event.target.form || event.target.closest?.("form"));
    if (captcha) start(captcha);
  });

  // In the capturing phase, before whatever else sends forms.
  window.addEventListener("submit", (event) => {
    const form = event.target;
    const captcha = captchaOf(form);
    if (!captcha) return;
    if (captcha.field.value && Date.now() > captcha.until) forget(captcha);
    // Let it go; the answer is spent once the form's data have been gathered.
    if (captcha.field.value || captcha.failed) return void setTimeout(forget, 0, captcha);
    event.preventDefault();
    event.stopImmediatePropagation();
    captcha.submitter = event.submitter;
    if (captcha.waiting) return;
    captcha.waiting = true;
    start(captcha).then(() => {
      captcha.waiting = false;
      const button = captcha.submitter?.form === form ? captcha.submitter : null;
      if (form.isConnected) form.requestSubmit(button);
    });
  }, true);

  window.addEventListener("load", () => {
    const idle = window.requestIdleCallback || ((then) => setTimeout(then, 1500));
    idle(() => document.querySelectorAll("form").forEach((form) => {
      const captcha = captchaOf(form);
      if (captcha) start(captcha);
    }));
  });
})();
