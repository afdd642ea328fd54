// Carries the guide: the page that stands in without a connection, what it is drawn with, and the guide's words.
// `self.parvis` comes before these lines. No page of a person is ever kept, and nothing that was typed.
"use strict";
const { version, files, places, shell, document: guide, leave, rights, pocket, signOut } = self.parvis;
const CARRIED = `guide-${version}`;
const LANGUAGES = "guide-languages";
const MOST_LANGUAGES = 2;
const HOUR = 3600_000;
// The officers' side, carried for whoever may read it: it goes with signing out, and after a month without a connection.
const POCKET = "guide-pocket";
const MONTH = 30 * 24 * HOUR;

const plainly = (address) => new Request(address, { credentials: "omit", cache: "no-cache" });
const shellIn = (language) => `${shell}?lang=${language}`;
const rightsIn = (language) => `${rights.page}?lang=${language}`;
const guideIn = (language) => `${guide}?lang=${language}`;

async function languages() {
  const kept = await caches.match("/languages", { cacheName: LANGUAGES });
  return kept ? kept.json() : [];
}

async function fetchInto(cache, address) {
  const answer = await fetch(plainly(address));
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  await cache.put(address, answer);
}

async function carry(language) {
  const cache = await caches.open(CARRIED);
  const known = await cache.match(guideIn(language), { ignoreVary: true });
  const isFresh = known && Date.now() - Date.parse(known.headers.get("Date")) < HOUR;
  if (!isFresh || !(await cache.match(shellIn(language), { ignoreVary: true })))
    await Promise.all([shellIn(language), guideIn(language), rightsIn(language)].map((address) => fetchInto(cache, address)));
  const others = (await languages()).filter((each) => each !== language);
  const now = [language, ...others].slice(0, MOST_LANGUAGES);
  await (await caches.open(LANGUAGES)).put("/languages", Response.json(now));
}

async function carryPocket(language) {
  const address = `${pocket.page}?lang=${language}`;
  const answer = await fetch(new Request(address, { credentials: "same-origin", cache: "no-cache", redirect: "manual" }));
  if (answer.ok) await (await caches.open(POCKET)).put(pocket.page, answer);
  else await caches.delete(POCKET);  // whoever asked may not read it (any more)
}

async function pocketPage() {
  const found = await caches.match(pocket.page, { cacheName: POCKET, ignoreVary: true });
  if (found && Date.now() - Date.parse(found.headers.get("Date")) < MONTH) return found;
  if (found) await caches.delete(POCKET);
  return null;
}

// Without a connection nobody can be asked: what is carried stays as it is.
const tryTo = (work) => work.catch(() => {});

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil((async () => {
    await (await caches.open(CARRIED)).addAll(files.map(plainly));
    for (const language of (await languages()).reverse()) await carry(language);
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys())
      if (name.startsWith("guide-") && name !== CARRIED && name !== LANGUAGES && name !== POCKET) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("message", (event) => {
  if (/^[a-z-]{2,8}$/.test(event.data?.carry)) event.waitUntil(tryTo(carry(event.data.carry)));
  if (/^[a-z-]{2,8}$/.test(event.data?.pocket)) event.waitUntil(tryTo(carryPocket(event.data.pocket)));
});

async function standIn(url) {
  if (url.pathname.startsWith(pocket.from)) {
    const found = await pocketPage();
    if (found) return found;
  }
  const page = url.pathname.startsWith(rights.from) ? rightsIn : shellIn;
  const carried = await languages();
  const asked = url.searchParams.get("lang");
  for (const language of carried.includes(asked) ? [asked, ...carried] : carried) {
    const found = await caches.match(page(language), { ignoreVary: true });
    if (found) return found;
  }
  return Response.error();
}

// Leaving works without a connection, too: what was typed goes, and what is shown tells nothing.
function left() {
  const now = new Date();
  const said = (parts) => now.toLocaleDateString(undefined, parts);
  const sheets = files.filter((file) => /\/(parvis|left)[^/]*\.css$/.test(file));
  const page = `<!doctype html><html class="resident"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${said({ day: "numeric", month: "long" })}</title>${sheets.map((sheet) => `<link rel="stylesheet" href="${sheet}">`).join("")}</head><body><main class="sheet"><h1><span>${said({ weekday: "long" })}</span> <b>${now.getDate()}</b> <span>${said({ month: "long", year: "numeric" })}</span></h1></main></body></html>`;
  const policy = "default-src 'none'; style-src 'self'; font-src 'self'";
  return new Response(page, { headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy } });
}

const forget = () => new Promise((done) => {
  const wish = indexedDB.deleteDatabase("parvis");
  wish.onsuccess = wish.onerror = wish.onblocked = done;
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (request.method === "GET" && (url.pathname === "/" || places.some((place) => url.pathname.startsWith(place))))
      event.respondWith(fetch(request).catch(() => standIn(url)));
    else if (request.method === "POST" && url.pathname === signOut) event.waitUntil(caches.delete(POCKET));
    else if (request.method === "POST" && url.pathname === leave) {
      event.waitUntil(forget());
      event.respondWith(fetch(request).catch(left));
    }
  } else if (request.method === "GET" && files.includes(url.pathname + url.search))
    event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreVary: true }).then((found) => found || Response.error())));
});
