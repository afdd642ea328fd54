// Places while one types: a list under the field, by pointer or by arrow keys. The field works without it.
// What is typed goes by POST and without cookies; texts stand in the data attributes of city/_suggest.html.
(() => {
  "use strict";
  for (const box of document.querySelectorAll("[data-pv-suggest]")) {
    const field = document.getElementById(box.dataset.pvSuggest);
    if (!field) continue;
    const list = document.createElement("ul");
    const note = document.createElement("span");
    list.id = `${field.id}-places`;
    list.className = "pv-suggest__list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.dataset.label);
    list.hidden = true;
    note.className = "govuk-visually-hidden";
    note.setAttribute("role", "status");
    field.after(box);
    box.append(list, note);
    box.hidden = false;
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id], ["autocomplete", "off"]])
      field.setAttribute(name, value);
    let found = [], at = -1, pause, asked = 0, is_from_list = false;

    const mark = (next) => {
      at = next;
      [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
      if (at < 0) return field.removeAttribute("aria-activedescendant");
      field.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    };
    const close = () => {
      list.hidden = true;
      field.setAttribute("aria-expanded", "false");
      mark(-1);
    };
    const put = (lat, lon) => {
      for (const [name, value] of [["lat", lat], ["lon", lon]])
        for (const hidden of field.form?.querySelectorAll(`[data-pv-place="${name}"]`) || []) hidden.value = value;
    };
    const choose = ({ name, lat, lon }) => {
      field.value = name;
      is_from_list = true;
      asked += 1;
      put(lat.toFixed(6), lon.toFixed(6));
      document.dispatchEvent(new CustomEvent("pv:place", { detail: { lat, lon } }));
      note.textContent = "";
      close();
    };
    const show = (places) => {
      found = places;
      list.replaceChildren(...places.map((place, number) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${number}`;
        item.className = "pv-suggest__place";
        item.setAttribute("role", "option");
        item.textContent = place.name;
        item.addEventListener("pointerdown", (event) => event.preventDefault());  // the field keeps the focus
        item.addEventListener("click", () => choose(place));
        return item;
      }));
      const { none, one, some } = box.dataset;
      note.textContent = !places.length ? none : places.length === 1 ? one : some.replace("{n}", places.length);
      if (!places.length) return close();
      list.hidden = false;
      field.setAttribute("aria-expanded", "true");
      mark(-1);
    };
    const ask = async () => {
      const typed = field.value.trim(), number = asked += 1;
      if (typed.length < 3) { note.textContent = ""; return close(); }
      try {
        const answer = await fetch(box.dataset.url, { method: "POST", credentials: "omit", body: new URLSearchParams({ q: typed }) });
        const { places } = await answer.json();
        if (number === asked && document.activeElement === field) show(places);
      } catch { close(); }  // no connection: the words are kept as they are
    };
    field.addEventListener("input", () => {
      if (is_from_list) { put("", ""); is_from_list = false; }
      clearTimeout(pause);
      pause = setTimeout(ask, 250);
    });
    field.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      const steps = { ArrowDown: 1, ArrowUp: -1 };
      if (event.key in steps) {
        event.preventDefault();
        mark(at < 0 && event.key === "ArrowUp" ? found.length - 1 : (at + steps[event.key] + found.length) % found.length);
      } else if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        choose(found[at]);
      } else if (event.key === "Escape" || event.key === "Tab") close();
    });
    field.addEventListener("blur", close);
  }
})();
