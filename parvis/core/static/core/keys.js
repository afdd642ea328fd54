// Keys of staff pages: `data-key="F2"` or `data-key="Alt+i"` on a link, button or field. What has a key shows it in <kbd>.
// Letters only together with Alt or Ctrl, so that dictation and screen readers keep their own keys.
(() => {
  "use strict";
  const named = (event) => [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.shiftKey && event.key.length > 1 && "Shift",
    event.key.length === 1 ? event.key.toLowerCase() : event.key].filter(Boolean).join("+");
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.isComposing || event.metaKey) return;
    const pressed = named(event);
    // With Alt some keyboards write another letter; then the place of the key counts.
    const placed = event.altKey && /^(Key|Digit)/.test(event.code) ? `Alt+${event.code.slice(-1).toLowerCase()}` : pressed;
    const found = [...document.querySelectorAll("[data-key]")].find((item) =>
      (item.dataset.key === pressed || item.dataset.key === placed) && !item.disabled && item.getClientRects().length);
    if (!found) return;
    event.preventDefault();
    found.focus();
    if (!found.matches("input:not([type=submit]), select, textarea")) found.click();
  });
})();
