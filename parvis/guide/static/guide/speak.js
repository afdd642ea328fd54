// Phrases read aloud by the browser's own voice, where it has one for the language; nothing is loaded for it.
(() => {
  "use strict";
  if (!("speechSynthesis" in window)) return;
  const buttons = [...document.querySelectorAll("button[data-pv-speak]")];
  const show = () => {
    const voices = speechSynthesis.getVoices();
    for (const button of buttons) button.hidden = !voices.some((voice) => voice.lang.toLowerCase().startsWith(button.dataset.lang));
  };
  for (const button of buttons)
    button.addEventListener("click", () => {
      const words = new SpeechSynthesisUtterance(button.dataset.pvSpeak);
      words.lang = button.dataset.lang;
      words.rate = 0.9;
      speechSynthesis.cancel();
      speechSynthesis.speak(words);
    });
  speechSynthesis.addEventListener?.("voiceschanged", show);
  show();
})();
