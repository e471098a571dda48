#!/bin/sh
# The main job by hand, in real Chromium, against a daemon of its own.
set -eu
build=$(cd "$1" && pwd)
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
dir=$(mktemp -d)
trap 'kill -TERM $daemon 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$dir"' EXIT

# Kept beside the build: the checkout stays as it is.
work=$build/browser
mkdir -p "$work"
cp main_job.mjs package.json package-lock.json "$work"
[ -d "$work/node_modules" ] && cmp -s package-lock.json "$work/installed" ||
	(cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --silent && cp package-lock.json installed)

"$build/handoffctl" --data "$dir/data" -q agent add anna --name "Anna Berg" --role supervisor --capacity 5
token=$("$build/handoffctl" --data "$dir/data" -q agent token anna)
mkfifo "$dir/ready"
"$build/handoffd" --listen 127.0.0.1:0 --data "$dir/data" --rules "$root/rules" >"$dir/ready" 2>"$dir/log" &
daemon=$!
read -r _ address <"$dir/ready" || { cat "$dir/log" >&2; exit 1; }
cd "$work"
CHROMIUM=${CHROMIUM:-$(command -v chromium)} node main_job.mjs "$address" --token "$token"
