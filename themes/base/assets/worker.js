// The portal without a connection: the shell's files, the last seen list of visits, a page that
// says so; and push messages. /sw.js says `self.portal` first and then loads this file.
(() => {
  "use strict";

  const { version, lang, saved, keep, message, icon } = self.portal;
  const SHELL = `shell-${version}`;
  const LAST = "appointments";
  const LIST = "/appointments";
  const OFFLINE = `/offline?lang=${lang}`;
  let forgotten = 0;

  const plain = (text) => text.replaceAll("&#x2f;", "/").replaceAll("&amp;", "&");

  // What a page is shown with: the theme's and the clinic's files.
  async function fill(cache, html) {
    const found = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => plain(path));
    const files = new Set(found.filter((path) => /^\/(assets|site)\//.test(path)));
    const missing = [];
    for (const path of files) {
      if (!(await caches.match(path, { ignoreVary: true }))) missing.push(path);
    }
    await cache.addAll(missing);
  }

  // The list of visits goes whenever somebody signs in or out.
  async function forget() {
    forgotten += 1;
    await caches.delete(LAST);
  }

  async function remember(answer) {
    const before = forgotten;
    if (answer.status >= 500) return;
    const html = answer.ok ? await answer.text() : "";
    if (!/<html[^>]* data-signed-in/.test(html)) return forget();
    const headers = new Headers(answer.headers);
    headers.delete("content-encoding");
    headers.delete("content-length");
    headers.set("x-kept-at", String(Date.now()));
    const cache = await caches.open(LAST);
    await cache.put(LIST, new Response(html, { headers }));
    await fill(cache, html);
    if (forgotten !== before) await caches.delete(LAST);
  }

  async function withNote(kept, at) {
    const time = new Intl.DateTimeFormat(lang, { dateStyle: "short", timeStyle: "short" });
    const escaped = `${saved} ${time.format(at)}.`.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    const note = `<div class="notice notice-warning" role="status"><p>${escaped}</p></div>`;
    const html = (await kept.text()).replace(/<main[^>]*>\s*<div class="wrap">/, (main) => main + note);
    return new Response(html, { headers: kept.headers });
  }

  async function without(url) {
    if (url.pathname === LIST) {
      const kept = await caches.match(LIST, { cacheName: LAST, ignoreVary: true });
      const at = Number(kept?.headers.get("x-kept-at"));
      if (kept && Date.now() - at < keep * 60000) return withNote(kept, at);
    }
    return (await caches.match(OFFLINE, { ignoreVary: true })) || Response.error();
  }

  async function page(event, url) {
    if (["/sign-in", "/sign-out"].some((path) => url.pathname.startsWith(path))) await forget();
    let answer;
    try {
      answer = await fetch(event.request);
    } catch {
      return without(url);
    }
    if (event.request.method === "GET" && url.pathname === LIST) {
      event.waitUntil(remember(answer.clone()));
    }
    return answer;
  }

  async function file(request) {
    return (await caches.match(request, { ignoreVary: true })) || fetch(request);
  }

  self.addEventListener("install", (event) => {
    const install = async () => {
      // Without the cookies: what is kept for good says nothing of anybody.
      const answer = await fetch(OFFLINE, { credentials: "omit", cache: "no-store" });
      if (!answer.ok) throw new Error("no page for the time without a connection");
      const cache = await caches.open(SHELL);
      await fill(cache, await answer.clone().text());
      await cache.put(OFFLINE, answer);
      await self.skipWaiting();
    };
    event.waitUntil(install());
  });

  self.addEventListener("activate", (event) => {
    const activate = async () => {
      const old = (await caches.keys()).filter((name) => name !== SHELL && name !== LAST);
      await Promise.all(old.map((name) => caches.delete(name)));
      await self.clients.claim();
    };
    event.waitUntil(activate());
  });

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (url.origin !== self.location.origin) return;
    if (request.mode === "navigate") event.respondWith(page(event, url));
    else if (request.method === "GET" && /^\/(assets|site)\//.test(url.pathname)) {
      event.respondWith(file(request));
    }
  });

  self.addEventListener("push", (event) => {
    let said = {};
    try {
      said = event.data.json();
    } catch {
      // Whatever came, there is something to be read.
    }
    const options = { tag: "message", lang, icon, data: { id: said.id } };
    event.waitUntil(self.registration.showNotification(said.text || message, options));
  });

  self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    const show = async () => {
      const [open] = await self.clients.matchAll({ type: "window" });
      if (!open) return self.clients.openWindow("/notifications");
      await open.focus();
      return open.navigate("/notifications").catch(() => self.clients.openWindow("/notifications"));
    };
    event.waitUntil(show());
  });

  self.addEventListener("pushsubscriptionchange", (event) => {
    const options = event.oldSubscription?.options;
    if (!options) return;
    const renew = async () => {
      const subscription = await self.registration.pushManager.subscribe(options);
      const headers = { "Content-Type": "application/json" };
      const body = JSON.stringify(subscription);
      await fetch("/push/subscriptions", { method: "POST", headers, body });
    };
    event.waitUntil(renew());
  });
})();
