// Writes one SVG sprite of the named icons: node sprite.mjs <folder of icons> <file of names>
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, list] = process.argv.slice(2);
const names = readFileSync(list, "utf8").split("\n").map((line) => line.replace(/#.*/, "").trim()).filter(Boolean);
const symbol = (name) => {
  const drawing = readFileSync(join(folder, `${name}.svg`), "utf8").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
  return `<symbol id="${name}" viewBox="0 0 24 24">${drawing.replace(/\s+/g, " ").replace(/> </g, "><").trim()}</symbol>`;
};
console.log(`<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
${names.map(symbol).join("\n")}
</svg>`);
