// Comforts on top of pages that work without a script: questions open in a dialog, the
// held time counts down, lists are filtered as one types, a form is sent only once.
(() => {
  "use strict";

  const all = (root, what) => [...root.querySelectorAll(what)];
  let staying = false; // the page is being left by its own form or for its own settings

  // Texts in the language of the page: data-one, data-few, data-many hold samples with a number.
  function counted(texts, count) {
    const rule = new Intl.PluralRules(document.documentElement.lang).select(count);
    return (texts[rule] || texts.many).replace(/\d+/, count);
  }

  // Dialogs: what [data-dialog] leads to is fetched as a fragment. An answer that is not
  // meant for a dialog, or is not a success, takes the ordinary way.
  async function ask(url, options) {
    const answer = await fetch(url, {
      ...options,
      cache: "no-store",
      credentials: "same-origin",
      headers: { "X-Fragment": "1" },
    });
    if (!answer.ok) throw new Error("no fragment");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return { content: page.querySelector("[data-dialog-content]"), url: answer.url };
  }

  function load(content) {
    const wanted = all(content, "script[src]");
    for (const { src } of wanted) {
      if (all(document, "script[src]").some((script) => script.src === src)) continue;
      const script = document.createElement("script");
      script.src = src;
      document.head.append(script);
    }
    wanted.forEach((script) => script.remove());
  }

  function open(content, opener) {
    all(document, "dialog.dialog").forEach((dialog) => dialog.close());
    load(content);
    const dialog = document.createElement("dialog");
    dialog.className = "dialog";
    dialog.append(content);
    document.body.append(dialog);
    const title = dialog.querySelector("h1");
    if (title) {
      title.tabIndex = -1;
      dialog.setAttribute("aria-labelledby", title.id);
    }
    dialog.addEventListener("close", () => {
      if (!staying) giveUp(dialog);
      dialog.remove();
      if (opener?.isConnected) opener.focus();
    });
    enhance(dialog);
    dialog.showModal();
    title?.focus();
  }

  async function follow(url, options, opener, instead) {
    if (opener) opener.setAttribute("aria-busy", "true");
    try {
      const answer = await ask(url, options);
      if (answer.content) open(answer.content, opener);
      else location.assign(answer.url);
    } catch {
      instead();
    } finally {
      opener?.removeAttribute("aria-busy");
    }
  }

  function followForm(form, button) {
    const data = new FormData(form);
    if (button?.name) data.append(button.name, button.value);
    const fields = new URLSearchParams(data);
    const url = new URL(form.action);
    const post = form.method === "post";
    if (!post) url.search = fields;
    return follow(url, post ? { method: "POST", body: fields } : {}, button, () => {
      form.removeAttribute("data-dialog");
      delete form.dataset.sent;
      form.requestSubmit(button);
    });
  }

  // A held time is given back at once when its question is closed, and soon when the page is
  // left: who reloads it or looks back may still want the time.
  function giveUp(dialog) {
    for (const { dataset } of all(dialog, "[data-release]")) {
      const answer = { method: "POST", body: new URLSearchParams(), redirect: "manual" };
      fetch(dataset.release, answer).catch(() => {});
    }
  }

  function leave() {
    for (const { dataset } of all(document, "[data-release]")) {
      navigator.sendBeacon(dataset.release, new URLSearchParams({ left: dataset.left }));
    }
  }

  function countdown(line) {
    const end = Date.now() + Number(line.dataset.countdown) * 1000;
    const time = line.querySelector("[data-countdown-time]");
    const said = line.parentElement.querySelector("[data-countdown-said]");
    const timer = setInterval(tick, 1000);
    let minutes = null;
    function tick() {
      const left = Math.max(0, Math.round((end - Date.now()) / 1000));
      if (!line.isConnected) return void clearInterval(timer);
      line.classList.toggle("countdown-low", left < 60);
      if (left === 0) {
        clearInterval(timer);
        line.querySelector("[data-countdown-text]").textContent = line.dataset.over;
        line.parentElement.querySelector("[data-countdown-back]").hidden = false;
        said.textContent = line.dataset.over;
        return;
      }
      time.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      const whole = Math.ceil(left / 60);
      if (minutes !== null && whole !== minutes) said.textContent = counted(said.dataset, whole);
      minutes = whole;
    }
    tick();
  }

  function filter(field) {
    const plain = (text) => text.toLowerCase().replaceAll("ё", "е").trim();
    const list = document.querySelector(field.dataset.filter);
    const empty = list?.parentElement.querySelector("[data-filter-empty]");
    const apply = () => {
      const words = plain(field.value).split(/\s+/);
      let found = 0;
      for (const item of all(list, "[data-filter-text]")) {
        const text = plain(item.dataset.filterText);
        const shown = words.every((word) => text.includes(word)) || item.querySelector(":checked");
        item.hidden = !shown;
        found += shown ? 1 : 0;
      }
      if (empty) empty.hidden = found > 0;
    };
    if (!list) return;
    field.addEventListener("input", apply);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }

  function totals(form) {
    const line = form.querySelector("[data-totals]");
    const texts = line.dataset;
    const put = (part, text) => (line.querySelector(`[data-${part}]`).textContent = text);
    const update = () => {
      const ticked = all(form, "input[name=sv]:checked");
      const sum = (key) => ticked.reduce((total, { dataset }) => total + Number(dataset[key]), 0);
      const kopecks = sum("price");
      const minutes = sum("minutes");
      const roubles = new Intl.NumberFormat("ru", { minimumFractionDigits: kopecks % 100 ? 2 : 0 });
      const time = [
        minutes >= 60 && `${Math.floor(minutes / 60)} ${texts.hours}`,
        minutes % 60 && `${minutes % 60} ${texts.mins}`,
      ];
      put("count", ticked.length ? counted(texts, ticked.length) : texts.none);
      put("sum", ticked.length ? `${roubles.format(kopecks / 100)}\u00a0₽` : "");
      put("time", ticked.length ? time.filter(Boolean).join(" ") : "");
      form.querySelector("[data-needs-choice]").disabled = ticked.length === 0;
    };
    form.addEventListener("change", update);
    update();
  }

  // The cabinet's tabs: those that do not fit go into the menu «>»; the open one always shows.
  function tabs(nav) {
    const list = nav.querySelector(".tabs-list");
    const more = nav.querySelector(".tabs-more");
    const panel = more.querySelector("ul");
    const items = [...list.children];
    nav.classList.add("tabs-fitted");
    const fit = () => {
      const focused = document.activeElement;
      list.append(...items);
      more.hidden = true;
      const current = items.find((item) => item.querySelector("[aria-current]"));
      const over = () => list.scrollWidth > list.clientWidth + 1;
      const last = () => [...list.children].filter((item) => item !== current).at(-1);
      if (over()) more.hidden = false;
      while (over() && list.children.length > 1) panel.prepend(last());
      if (more.hidden) more.open = false;
      if (nav.contains(focused) && focused !== document.activeElement) focused.focus();
    };
    new ResizeObserver(fit).observe(nav);
  }

  function enhance(root) {
    all(root, "[data-js]").forEach((part) => (part.hidden = false));
    all(root, "[data-nojs]").forEach((part) => (part.hidden = true));
    all(root, "[data-print]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    });
    all(root, "[data-countdown]").forEach(countdown);
    all(root, "[data-filter]").forEach(filter);
    all(root, "[data-services]").forEach(totals);
    all(root, "[data-tabs]").forEach(tabs);
    all(root, "[data-autosubmit]").forEach((select) => {
      select.addEventListener("change", () => select.form.requestSubmit());
    });
    root.querySelector("[data-focus]")?.focus();
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("a, button");
    if (!target || event.defaultPrevented) return;
    const dialog = target.closest("dialog");
    if (dialog && target.matches("[data-close]")) {
      event.preventDefault();
      dialog.close();
    } else if (target.matches("a[data-dialog]") && window.HTMLDialogElement) {
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      follow(target.href, {}, target, () => location.assign(target.href));
    } else if (target.closest(".topbar, [data-stay]")) {
      staying = true;
    }
  });

  // Menus close by Escape and by a click beside them; a dialog on top leaves them alone.
  const menus = (beside) => all(document, "details[data-menu][open]").filter((menu) => !menu.contains(beside));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("dialog")) menus(event.target).forEach((menu) => (menu.open = false));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    for (const menu of menus(null)) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  });

  // A form is sent once: its buttons rest after their values have been gathered.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (event.defaultPrevented) return;
    if (form.dataset.sent) return void event.preventDefault();
    if (form.matches("[data-dialog]") && window.HTMLDialogElement) {
      event.preventDefault();
      form.dataset.sent = "1";
      followForm(form, button).finally(() => delete form.dataset.sent);
      return;
    }
    staying = true;
    if (form.method !== "post") return;
    form.dataset.sent = "1";
    setTimeout(() => all(document, "button").forEach((one) => {
      if (one.form === form) one.setAttribute("aria-disabled", "true");
    }));
  });

  window.addEventListener("pagehide", () => {
    if (!staying) leave();
  });

  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if (document.querySelector("[data-release]")) return void location.reload();
    staying = false;
    all(document, "form[data-sent]").forEach((form) => delete form.dataset.sent);
    all(document, "button[aria-disabled]").forEach((one) => one.removeAttribute("aria-disabled"));
  });

  enhance(document);
  // A page made for paper asks for it by itself.
  if (document.querySelector("[data-print-now]")) window.addEventListener("load", () => window.print());
})();
