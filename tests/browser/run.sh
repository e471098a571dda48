#!/bin/sh
# The web clients in real Chromium, each test against a daemon of its own.
#
#   run.sh BUILD [PLAYWRIGHT'S OPTION OR FILE]…
set -eu
BUILD=$(cd "$1" && pwd)
shift
CHROMIUM=${CHROMIUM:-$(command -v chromium)}
export BUILD CHROMIUM PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
cd "$(dirname "$0")"
if ! cmp -s package-lock.json node_modules/.installed; then
	npm ci --ignore-scripts --no-audit --no-fund --silent
	cp package-lock.json node_modules/.installed
fi
npx tsc --noEmit
exec npx playwright test "$@"
