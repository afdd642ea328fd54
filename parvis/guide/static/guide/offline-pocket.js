// The page that stands in for every sheet without a connection: the eye goes to the one the address asks for.
(() => {
  "use strict";
  const code = location.pathname.split("/").filter(Boolean)[1];
  const sheet = code && document.getElementById(`sheet-${code}`);
  if (!sheet) return;
  sheet.scrollIntoView();
  sheet.querySelector("h2").focus({ preventScroll: true });
})();
