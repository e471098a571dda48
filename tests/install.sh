#!/bin/sh
# What `make install` has put somewhere works there: the daemon finds the web clients and the rules.
set -eu
cd "$(dirname "$0")/.."
dir=$(mktemp -d)
daemon=
trap '[ -z "$daemon" ] || kill -TERM $daemon 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$dir"' EXIT

fail() {
	printf 'install: %s\n' "$*" >&2
	exit 1
}

share=$dir/usr/share/handoff
mkdir -p "$share/clients"
touch "$share/clients/old.js"
make --no-print-directory install DESTDIR="$dir" PREFIX=/usr >/dev/null
[ ! -e "$share/clients/old.js" ] || fail "the files of an older build stay"

mkfifo "$dir/ready"
"$dir/usr/bin/handoffd" --listen 127.0.0.1:0 --data "$dir/data" --rules "$share/rules" \
	--clients "$share/clients" >"$dir/ready" 2>"$dir/log" &
daemon=$!
read -r _ address <"$dir/ready" || { cat "$dir/log" >&2; fail "it does not start"; }

# Every file of the list, byte for byte.
clients/with-node.sh node --input-type=module - "$address" "$share/clients" <<'TEXT' || fail "its pages cannot be had"
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
const [, , origin, folder] = process.argv;
const lines = readFileSync(`${folder}/SHA256SUMS`, 'utf8').trimEnd().split('\n');
const files = lines.map((line) => line.split('  ')).filter(([, name]) => !/\.(gz|br)$/.test(name));
for (const [sum, name] of files) {
  const answer = await fetch(`${origin}/${name.replace(/index\.html$/, '')}?site=demo`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (answer.status !== 200 || createHash('sha256').update(bytes).digest('hex') !== sum)
    throw new Error(`${name}: ${answer.status}`);
}
console.log(`install: ${files.length} files of the web clients are served from where they were installed`);
TEXT
