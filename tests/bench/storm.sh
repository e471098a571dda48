#!/bin/sh
# A storm of visitors who come back at once, beside some who talk: storm.sh BUILD [VISITORS [TALKERS]].
# Uses a daemon of its own, on data of its own. SETTINGS: more of its settings, as YAML.
set -eu
build=$1
dir=$(mktemp -d)
trap 'kill -TERM $daemon 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$dir"' EXIT
printf 'limits: {per_minute: 1000000, frames_per_second: 100000%s}\n' "${SETTINGS:+, $SETTINGS}" >"$dir/handoffd.yml"
mkfifo "$dir/ready"
"$build/handoffd" -c "$dir/handoffd.yml" --listen 127.0.0.1:0 --data "$dir/data" --rules rules \
	>"$dir/ready" 2>"$dir/log" &
daemon=$!
read -r _ address <"$dir/ready" || { cat "$dir/log"; exit 1; }
"$build/tests/bench/bench_storm" "$address" "${2:-5000}" "${3:-20}"
