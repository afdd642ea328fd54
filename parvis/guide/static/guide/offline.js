// On every page of residents: have the guide carried, and look after a report that waits on this phone to be sent.
// No texts: those come from the page.
(() => {
  "use strict";
  const me = document.currentScript;
  const DAY = 24 * 3600_000;

  // What waits: one row for each report. It lives a day, and goes with whoever leaves.
  const inStore = (mode, work) => new Promise((done, fail) => {
    const opening = indexedDB.open("parvis", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("waiting", { keyPath: "key" });
    opening.onerror = () => fail(opening.error);
    opening.onsuccess = () => {
      const base = opening.result;
      base.onversionchange = () => base.close();
      const step = base.transaction("waiting", mode);
      const asked = work(step.objectStore("waiting"));
      step.oncomplete = () => { base.close(); done(asked.result); };
      step.onerror = step.onabort = () => { base.close(); fail(step.error); };
    };
  });
  const isOver = (row) => Date.now() - row.at >= DAY || row.at - Date.now() > DAY;
  const put = (row) => inStore("readwrite", (store) => store.put(row));
  const drop = (key) => inStore("readwrite", (store) => store.delete(key));
  const clear = () => inStore("readwrite", (store) => store.clear());
  // Returns what still waits. What was deleted because its day was over is told, once.
  const all = async () => {
    const rows = await inStore("readonly", (store) => store.getAll());
    const over = rows.filter(isOver);
    for (const row of over) await drop(row.key);
    if (over.length && me.dataset.gone) tell(me.dataset.gone);
    return rows.filter((row) => !isOver(row));
  };
  window.parvisWaiting = { all, put, drop, clear };

  // Leaving takes along what was typed; the guide stays.
  document.addEventListener("pv:leave", () => { clear().catch(() => {}); });

  const tell = (text, link) => {
    const note = document.createElement("div");
    note.className = "pv-notice pv-notice--stone";
    note.setAttribute("role", "status");
    const inside = note.appendChild(document.createElement("div"));
    inside.appendChild(document.createElement("p")).textContent = text;
    if (link) {
      const way = inside.appendChild(document.createElement("p")).appendChild(document.createElement("a"));
      way.className = "govuk-link";
      way.href = me.dataset.waitingUrl;
      way.textContent = link;
    }
    document.querySelector("main .pv-wrap, main")?.prepend(note);
  };
  const look = async () => {
    if ((await all()).length) tell(me.dataset.waiting, me.dataset.look);
  };
  // The page of what waits says it itself. A browser that keeps nothing has nothing waiting.
  if ("indexedDB" in window && !document.querySelector("[data-pv-offline]") && me.dataset.waiting) look().catch(() => {});

  if (!("serviceWorker" in navigator) || navigator.connection?.saveData) return;
  const carry = async () => {
    await navigator.serviceWorker.register(me.dataset.worker, { updateViaCache: "none" });
    const there = await navigator.serviceWorker.ready;
    const language = document.documentElement.lang;
    there.active.postMessage({ carry: language, ...(document.querySelector("[data-pv-pocket]") && { pocket: language }) });
  };
  // First what somebody came for; browsers that refuse (a private window) carry nothing.
  const later = () => (window.requestIdleCallback || setTimeout)(() => carry().catch(() => {}));
  if (navigator.onLine) document.readyState === "complete" ? later() : addEventListener("load", later);
})();
