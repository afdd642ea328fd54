#!/bin/sh
# Copies from the pinned npm packages what Parvis serves itself, with each licence, to parvis/core/static/vendor/.
# Versions: tools/frontend/package.json and its lock (no addresses; npm's own settings say where from).
# Needs node and npm; the result is committed, so nobody needs them to run Parvis.
set -eu
cd "$(dirname "$0")/.."
out=$PWD/parvis/core/static/vendor
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp tools/frontend/package.json tools/frontend/package-lock.json "$work"
(cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --silent)
from=$work/node_modules
version() { node -p "require('$from/$1/package.json').version"; }
# Source maps are not shipped, and the static files storage would look for them.
without_map() { sed -e '/^\/\/# sourceMappingURL=/d' -e 's|/\*# sourceMappingURL=[^*]*\*/||' "$1"; }

rm -rf "$out"
mkdir -p "$out/govuk" "$out/htmx" "$out/atkinson" "$out/lucide" "$out/maplibre" "$out/pmtiles"

"$from/.bin/sass" --no-source-map --style=compressed --quiet-deps --no-charset \
    --load-path="$from/govuk-frontend/dist" tools/frontend/govuk.scss "$out/govuk/govuk.css"
# These two packages name their licence without carrying its text.
cp tools/frontend/licences/govuk-frontend.txt "$out/govuk/LICENSE.txt"

without_map "$from/htmx.org/dist/htmx.min.js" > "$out/htmx/htmx.min.js"
cp "$from/htmx.org/LICENSE" "$out/htmx/LICENSE.txt"

for weight in 400 700; do
    for letters in latin latin-ext; do
        cp "$from/@fontsource/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-$letters-$weight-normal.woff2" \
            "$out/atkinson/$letters-$weight.woff2"
    done
done
cp "$from/@fontsource/atkinson-hyperlegible-next/LICENSE" "$out/atkinson/LICENSE.txt"

node tools/frontend/sprite.mjs "$from/lucide-static/icons" tools/frontend/icons.txt > "$out/lucide/sprite.svg"
cp "$from/lucide-static/LICENSE" "$out/lucide/LICENSE.txt"

# The build for pages whose content security policy forbids scripts from blobs.
without_map "$from/maplibre-gl/dist/maplibre-gl-csp.js" > "$out/maplibre/maplibre-gl.js"
without_map "$from/maplibre-gl/dist/maplibre-gl-csp-worker.js" > "$out/maplibre/maplibre-gl-worker.js"
without_map "$from/maplibre-gl/dist/maplibre-gl.css" > "$out/maplibre/maplibre-gl.css"
cp "$from/maplibre-gl/LICENSE.txt" "$out/maplibre/LICENSE.txt"

without_map "$from/pmtiles/dist/pmtiles.js" > "$out/pmtiles/pmtiles.js"
cp tools/frontend/licences/pmtiles.txt "$out/pmtiles/LICENSE.txt"

cat > "$out/VENDORED.md" <<EOF
# Served by Parvis itself, made by others

Written by \`tools/vendor_frontend.sh\`; change the versions in \`tools/frontend/package.json\`, never a file here.

| folder | npm package | version | licence | what is taken |
|---|---|---|---|---|
| govuk | govuk-frontend | $(version govuk-frontend) | MIT | the styles of the components named in \`tools/frontend/govuk.scss\`, with our typeface and colours; no script, font, crown or image |
| htmx | htmx.org | $(version htmx.org) | 0BSD | the minified script |
| atkinson | @fontsource/atkinson-hyperlegible-next | $(version @fontsource/atkinson-hyperlegible-next) | OFL-1.1 | weights 400 and 700, Latin and Latin Extended |
| lucide | lucide-static | $(version lucide-static) | ISC | the icons named in \`tools/frontend/icons.txt\`, as one sprite |
| maplibre | maplibre-gl | $(version maplibre-gl) | BSD-3-Clause | the build for strict content security policies, its worker and styles |
| pmtiles | pmtiles | $(version pmtiles) | BSD-3-Clause | the reader of one-file tile archives |
EOF
