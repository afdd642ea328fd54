#!/bin/sh
# Writes the two lock files: versions with hashes, no addresses, nothing younger than a week, the same versions in both.
set -eu
cd "$(dirname "$0")/.."
week_ago=$(date -u -d '7 days ago' +%F)
compile() {
    uv pip compile pyproject.toml --group build "$@" --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --quiet --exclude-newer "$week_ago"
}
compile --group dev -o requirements-dev.lock
compile -c requirements-dev.lock -o requirements.lock
