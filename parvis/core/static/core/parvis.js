// Accents on pages that work without them. No eval, nothing inline, no texts: those come from the page's data attributes.
(() => {
  "use strict";
  const said = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  // The way out: three times Escape, or the button. The page is emptied before anything is sent.
  const way = document.querySelector("form[data-pv-leave]");
  if (way) {
    let presses = [];
    const go = () => {
      document.dispatchEvent(new Event("pv:leave"));
      document.documentElement.classList.add("pv-gone");
      document.title = "";
      history.replaceState(null, "", "/");
    };
    way.addEventListener("submit", go);
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") { presses = []; return; }
      presses = [...presses.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
      if (presses.length >= 3) { go(); HTMLFormElement.prototype.submit.call(way); }
    });
  }
  // Coming back with the browser's arrow shows no remembered copy of a page one has left.
  addEventListener("pageshow", (event) => { if (event.persisted && document.documentElement.classList.contains("pv-gone")) location.reload(); });

  // In a row that is pushed along, where one is comes into sight.
  for (const here of document.querySelectorAll(".pv-office__nav [aria-current], .pv-strip [aria-current]")) {
    const row = here.closest("ul");
    row.scrollLeft = here.offsetLeft - row.offsetLeft - 16;
  }

  // What has to be mended is read first, and its links land in the field.
  const summary = document.querySelector("[data-pv-errors]");
  if (summary) {
    summary.focus();
    summary.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!field) return;
      event.preventDefault();
      (field.closest(".govuk-form-group") || field).scrollIntoView();
      field.focus({ preventScroll: true });
    });
  }

  // A second press on the same button sends nothing twice (the server would not keep it twice either).
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    const last = Number(form.dataset.pvSentAt || 0);
    if (event.timeStamp - last < 3000 && last) event.preventDefault();
    else form.dataset.pvSentAt = String(event.timeStamp);
  });

  // How many characters are left; told to screen readers only after a pause.
  for (const box of document.querySelectorAll("[data-pv-count]")) {
    const note = document.getElementById(box.dataset.pvCount);
    const most = Number(box.dataset.pvMost);
    const shown = document.createElement("span");
    const told = document.createElement("span");
    shown.setAttribute("aria-hidden", "true");
    told.className = "govuk-visually-hidden";
    told.setAttribute("role", "status");
    note.replaceChildren(shown, told);
    let pause;
    const count = () => {
      const left = most - box.value.length;
      const text = said(left < 0 ? note.dataset.over : note.dataset.left, { n: Math.abs(left).toLocaleString(document.documentElement.lang) });
      shown.textContent = text;
      clearTimeout(pause);
      pause = setTimeout(() => { if (box === document.activeElement) told.textContent = text; }, 1000);
    };
    box.addEventListener("input", count);
    count();
  }

  // Where am I: only when pressed, and only into the fields on this page.
  for (const button of document.querySelectorAll("button[data-pv-gps]")) {
    if (!("geolocation" in navigator) || !isSecureContext) continue;
    const note = document.getElementById(button.dataset.pvGps);
    button.hidden = false;
    button.addEventListener("click", () => {
      note.textContent = button.dataset.wait;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          document.dispatchEvent(new CustomEvent("pv:place", { detail: { lat: coords.latitude, lon: coords.longitude } }));
          note.textContent = said(button.dataset.found, { metres: Math.ceil(coords.accuracy) });
        },
        () => { note.textContent = button.dataset.failed; },
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
      );
    });
  }
  document.addEventListener("pv:place", ({ detail }) => {
    for (const [name, value] of [["lat", detail.lat], ["lon", detail.lon]])
      for (const field of document.querySelectorAll(`[data-pv-place="${name}"]`)) {
        field.value = value.toFixed(6);
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
  });

  for (const button of document.querySelectorAll("button[data-pv-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // After a part of the page was replaced, the focus goes where the eye goes.
  document.addEventListener("htmx:afterSettle", (event) => {
    const next = event.target.matches?.("[data-pv-focus]") ? event.target : event.target.querySelector?.("[data-pv-focus]");
    next?.focus();
  });
})();
