// The page that stands in without a connection. It draws what the address asks for from what the phone carries.
// Every word stands in the page's templates or in the carried document.
(async () => {
  "use strict";
  const place = document.querySelector("[data-pv-offline]");
  if (!place) return;
  const at = place.dataset;
  const language = document.documentElement.lang;
  const inWords = language === "en" ? "en-GB" : language;  // days as the other pages say them
  const city = document.title.split(" – ").pop();
  const whole = document.querySelector("[data-pv-whole]");
  const short = document.querySelector("[data-pv-short]");
  const wayOut = document.querySelector("[data-pv-leave]");
  const asOf = document.querySelector("[data-pv-as-of]");
  const waiting = window.parvisWaiting;
  const path = location.pathname;
  const asked = new URLSearchParams(location.search);
  const inDays = (days, from) => new Date(from.getTime() + days * 24 * 3600_000);
  const day = (moment) => moment.toLocaleDateString(inWords, { day: "numeric", month: "long", year: "numeric" });
  const minute = (moment) => moment.toLocaleString(inWords, { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
  const upper = (text) => text && text[0].toLocaleUpperCase(language) + text.slice(1);
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  // Fills a template. What has nothing to say is left out; `true` keeps it as it is.
  const draw = (name, values = {}) => {
    const part = document.getElementById(`t-${name}`).content.cloneNode(true);
    for (const slot of part.querySelectorAll("[data-slot]")) {
      const value = values[slot.dataset.slot];
      if (!value || value.length === 0) slot.remove();
      else if (value === true) continue;
      else if (slot.tagName === "A") slot.href = value;
      else if (slot.querySelector("[data-slot]")) continue;
      else if (typeof value !== "string") slot.replaceChildren(...[value].flat());
      else if (slot.textContent.includes("{")) slot.textContent = filled(slot.textContent, values);
      else slot.textContent = value;
    }
    return part;
  };
  const show = (part, { title, isWhole = false, mayLeave = false } = {}) => {
    place.replaceChildren(part);
    wayOut.hidden = !mayLeave;
    whole.hidden = !isWhole;
    short.hidden = isWhole;
    document.title = `${title || place.querySelector("h1").textContent} – ${city}`;
  };
  const go = (part, how) => { show(part, { mayLeave: true, ...how }); scrollTo(0, 0); place.focus({ preventScroll: true }); };

  const carried = await (async () => {
    const kept = "caches" in window && (await caches.match(at.document, { ignoreVary: true }));
    const answer = kept || (await fetch(at.document, { credentials: "omit" }).catch(() => null));
    if (!answer?.ok) return null;
    const from = new Date(answer.headers.get("Date") || Date.now());
    return { from, ...(await answer.json()) };
  })();
  if (!carried) return;  // the emergency numbers stand in the page itself
  if (carried.from) {
    asOf.textContent = filled(asOf.textContent, { day: minute(carried.from) });
    asOf.hidden = false;
  }

  // Whom to call. A number nobody looked at in time is taken away; the city's own line and emergencies never are.
  const now = new Date();
  const checkedBy = (code, card) => {
    if (code === carried.general) return null;
    if (card.by) return new Date(`${card.by}T00:00`);
    return card.lasts ? inDays(carried.services_last_days, carried.from) : null;
  };
  const withdrawn = (code) => { const by = checkedBy(code, carried.cards[code]); return by && now >= by ? by : null; };
  const reach = ([number, href, isWritten]) => draw(!href ? "type" : isWritten ? "write" : "call", { number, href });
  const link = (href) => Object.assign(document.createElement("a"), { href, className: "govuk-link", textContent: href });
  const drawCard = (code) => {
    const card = carried.cards[code], by = withdrawn(code);
    if (by) return draw("withdrawn", { name: upper(card.name), purpose: card.purpose, by: day(by) });
    const lines = (card.hours || []).flatMap((line, number) => (number ? [document.createElement("br"), line] : [line]));
    return draw("card", {
      ...card, name: upper(card.name), plain: upper(card.plain), reach: (card.reach || []).map(reach), hours: lines,
      web: card.web && link(card.web), free: !!card.free, untried: !!card.untried,
      by: card.by ? day(new Date(`${card.by}T00:00`)) : "",
    });
  };
  // Where one was taken away, or nobody is left, the city's line stands at the end.
  const drawCards = (codes, needsOne = false) => {
    const shown = [...new Set(codes)];
    const isShort = shown.some(withdrawn) || (needsOne && !shown.length);
    if (isShort && carried.general && !shown.includes(carried.general)) shown.push(carried.general);
    return shown.map(drawCard);
  };

  const about = (code) => `${at.guide}${code}/`;
  const line = (title, href, summary) => draw("line", { title, href, summary });
  const lineOf = (code) => line(carried.situations[code].title, about(code), carried.situations[code].summary);
  const group = (one) => line(one.title, `${at.guide}about-${one.code}/`, one.of.map((code) => carried.situations[code].title).sort((a, b) => a.length - b.length).slice(0, 3).join(" · "));

  // Search: words without accents, the rarer the heavier; a beginning is enough.
  const fold = (text) => (text || "").toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/œ/g, "oe").replace(/æ/g, "ae").match(/[a-z0-9]+/g) || [];
  const bare = (word) => word.replace(/([b-df-hj-np-tv-z])\1/g, "$1");
  const search = (text) => {
    const known = Object.entries(carried.situations).map(([code, each]) => [code, [[1, each.find], [0.9, each.title], [0.3, each.summary]].map(([weight, words]) => [weight, fold(words).map(bare)])]);
    const likeness = (word, other) => {
      if (word === other) return 1;
      const [less, more] = word.length < other.length ? [word, other] : [other, word];
      return less.length > 2 && more.startsWith(less) && more.length - less.length < (less.length > 3 ? 6 : 3) ? 0.8 : 0;
    };
    const scores = {};
    for (const word of new Set(fold(text).map(bare).filter((each) => each.length > 2 || /\d/.test(each)))) {
      const hits = known.map(([code, parts]) => [code, Math.max(0, ...parts.flatMap(([weight, words]) => words.map((other) => weight * likeness(word, other))))]).filter(([, hit]) => hit);
      for (const [code, hit] of hits) scores[code] = (scores[code] || 0) + hit * Math.log(1 + known.length / hits.length);
    }
    const best = Math.max(0, ...Object.values(scores));
    return Object.keys(scores).filter((code) => scores[code] >= 0.45 * best && code !== "other_question").sort((a, b) => scores[b] - scores[a]).slice(0, 5);
  };

  // The way through a situation; null where a choice is not known.
  const walk = (code, choices) => {
    const situation = carried.situations[code];
    if (!situation) return null;
    let here = situation.first;
    const answers = {};
    for (const choice of choices) {
      const found = situation.questions?.[here]?.[2].find(([each]) => each === choice);
      if (!found) return null;
      answers[here] = choice;
      here = found[2];
    }
    return { situation, answers, question: situation.questions?.[here], end: situation.ends[here] };
  };

  const step = (code, choices) => {
    const found = walk(code, choices) || (choices.length && walk(code, (choices = [])));
    if (!found) return elsewhere();
    const { situation, question, end } = found;
    const back = choices.length ? about([code, ...choices.slice(0, -1)].join("/")) : `${at.guide}about-${situation.group}/`;
    const title = situation.delicate ? document.getElementById("t-delicate").content.textContent.trim() : situation.title;
    const how = { title, mayLeave: !!situation.delicate };
    const common = { urgent: situation.urgent, back, title: situation.title };
    if (question) {
      const lines = question[2].map(([choice, words]) => line(words, about([code, ...choices, choice].join("/"))));
      show(draw("question", { ...common, question: question[0], help: question[1], lines }), how);
    } else {
      const isCase = end.do === "case", keeps = isCase && situation.keeps && !end.urgent;
      const query = new URLSearchParams([["situation", code], ...choices.map((choice) => ["answer", choice])]);
      show(draw("answer", {
        ...common, case: isCase, help: !isCase, summary: !choices.length && situation.summary, says: end.says,
        complaint: end.do === "complaint", keeps: !!keeps, tell: `${at.tell}?${query}`, waits: isCase && !keeps,
        cards: drawCards([...(end.cards || []), ...(isCase && !keeps ? [carried.general].filter(Boolean) : [])], true),
        places: (end.places || []).flatMap(([where, card]) => [draw("place", { where }), drawCard(card)]),
        prepare: situation.prepare, worse: situation.worse, rights: situation.rights,
        helpers: drawCards((situation.helpers || []).filter((each) => !(end.cards || []).includes(each))),
      }), how);
    }
    if (situation.lang) place.lang = situation.lang;
  };

  const general = () => (carried.general ? [drawCard(carried.general)] : []);
  const elsewhere = () => show(draw("elsewhere", { home: at.home, cards: general() }));

  // A report that waits. Nothing of it is kept before somebody said that the phone is theirs alone.
  const tell = () => {
    const code = asked.get("situation"), found = walk(code, asked.getAll("answer"));
    if (!waiting || !found?.situation.keeps || found.end?.do !== "case" || found.end.urgent) return elsewhere();
    const { situation, answers } = found, title = situation.title;
    const point = {};
    show(draw("gate", { title }), { isWhole: true, mayLeave: true });
    const isWrong = (form, name, wrong) => {
      const note = form.querySelector(`[data-error="${name}"]`);
      note.hidden = !wrong;
      if (wrong) form.elements[name].focus();
      return wrong;
    };
    place.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button?.dataset.do === "phone") go(draw("phone", { title }));
      if (button?.dataset.do === "here") {
        const note = place.querySelector("[data-said]");
        note.textContent = button.dataset.wait;
        navigator.geolocation.getCurrentPosition(({ coords }) => {
          Object.assign(point, { latitude: +coords.latitude.toFixed(6), longitude: +coords.longitude.toFixed(6) });
          note.textContent = filled(button.dataset.found, { metres: Math.ceil(coords.accuracy) });
        }, () => { note.textContent = button.dataset.failed; }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
      }
    });
    place.addEventListener("submit", async (event) => {
      const form = event.target, said = new FormData(form);
      if (!form.dataset.form) return;
      event.preventDefault();
      if (form.dataset.form === "phone") {
        form.querySelector("[data-error]").hidden = !!said.get("phone");
        if (said.get("phone")) go(said.get("phone") === "mine" ? draw("form", { title }) : draw("shared", { cards: general() }));
        return;
      }
      const words = said.get("words").trim(), text = said.get("place").trim(), email = said.get("email").trim();
      const wrong = [
        isWrong(form, "email", !!email && !form.elements.email.checkValidity()),
        isWrong(form, "place", !!situation.place && !text && !("latitude" in point)),
        isWrong(form, "words", !words && !situation.place),
      ];
      if (wrong.includes(true)) return;
      const body = { situation: code, answers, words, place: { text, ...point }, language, ...(email && { email }) };
      const row = { key: crypto.randomUUID(), at: Date.now(), title, words, place: text, email, body: JSON.stringify(body) };
      try { await waiting.put(row); } catch { return go(draw("lost", { cards: general() })); }
      history.replaceState(null, "", at.here);  // going back does not write it a second time
      await list();
    });
  };

  const send = async (row, note) => {
    const note_ = (text) => { note.textContent = text; note.hidden = false; };
    let answer, said;
    // This page may have been open for longer than a day, or left in another window.
    if (!(await waiting.all()).some((each) => each.key === row.key)) return (await list()) || home();
    try {
      answer = await fetch(at.door, { method: "POST", credentials: "omit", body: row.body, headers: { "Content-Type": "application/json", "Idempotency-Key": row.key } });
      said = await answer.json();
    } catch {
      return note_(document.getElementById("t-not-sent").content.textContent.trim());
    }
    if (!answer.ok) return note_(said.error);
    await waiting.drop(row.key);
    go(draw("sent", { ...said, href: said.follow_url }), { isWhole: !!said.danger });
  };

  const list = async () => {
    const rows = await waiting.all();
    if (!rows.length) return false;
    const drawRow = (row) => {
      const part = draw("row", { ...row, until: minute(inDays(1, new Date(row.at))) }).firstElementChild;
      part.addEventListener("click", async ({ target }) => {
        const wish = target.closest("[data-do]");
        if (!wish) return;
        wish.disabled = true;
        if (wish.dataset.do === "send") await send(row, part.querySelector("[data-problem]"));
        else { await waiting.drop(row.key); if (!(await list())) home(); }
        wish.disabled = false;
      });
      if (!navigator.onLine) part.querySelector("[data-do=send]").hidden = true;
      return part;
    };
    go(draw("waiting", { offline: !navigator.onLine, online: navigator.onLine, rows: rows.map(drawRow) }), { isWhole: true });
    return true;
  };

  const home = async () => {
    const rows = waiting ? await waiting.all().catch(() => []) : [];
    show(draw("home", { offline: !navigator.onLine, groups: carried.groups.map(group), waits: rows.length > 0 }), { isWhole: true });
  };

  const parts = path.startsWith(at.guide) ? path.slice(at.guide.length).split("/").filter(Boolean) : null;
  const back = at.home;
  if (path === at.tell) tell();
  else if (path === at.numbers || path === at.who) {
    const groups = path === at.who ? [...carried.services, ...carried.numbers] : [...carried.numbers, ...carried.services];
    show(draw("numbers", { back, parts: groups.map(([title, codes]) => draw("numbers-part", { title, cards: drawCards(codes) })) }), { isWhole: true });
  } else if (parts?.[0]?.startsWith("about-")) {
    const one = carried.groups.find((each) => `about-${each.code}` === parts[0]);
    one ? show(draw("list", { back, title: one.title, lines: one.of.map(lineOf) })) : elsewhere();
  } else if (parts?.length) step(parts[0], parts.slice(1));
  else if (parts && asked.get("q")?.trim()) {
    const found = search(asked.get("q"));
    show(draw("found", { back, some: found.length > 0, none: !found.length, lines: found.map(lineOf), cards: found.length ? [] : general() }));
    place.querySelector("[name=q]").value = asked.get("q");
  } else if (parts) show(draw("all", { back, parts: carried.groups.map((one) => draw("part", { title: one.title, lines: one.of.map(lineOf) })) }));
  else if (path === at.here) (await list().catch(() => false)) || (await home());
  else if (path === at.home) await home();
  else elsewhere();

  addEventListener("online", async () => {
    if (place.querySelector("form[data-form]")) return;  // somebody is writing
    if (waiting && (await list().catch(() => false))) return;
    if (path !== at.here) place.prepend(draw("back-online", { href: location.href }));
  });
  addEventListener("offline", () => { if (path === at.here) list().catch(() => {}); });
})();
