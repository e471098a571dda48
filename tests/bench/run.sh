#!/bin/sh
# The figures of the daemon on this machine, client included: saturated, at a quarter of that, idle.
# Uses a daemon of its own, on data of its own.
set -eu
build=$1 seconds=${SECONDS_EACH:-10}
dir=$(mktemp -d)
trap 'kill -TERM $daemon 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$dir"' EXIT

# A visitor of the bench is hundreds of people: the limits that protect from one are out of the way.
cat >"$dir/handoffd.yml" <<'YAML'
limits: {per_minute: 1000000, frames_per_second: 100000}
YAML
mkfifo "$dir/ready"
"$build/handoffd" -c "$dir/handoffd.yml" --listen 127.0.0.1:0 --data "$dir/data" --rules rules \
	>"$dir/ready" 2>"$dir/log" &
daemon=$!
read -r _ address <"$dir/ready" || { cat "$dir/log"; exit 1; }
bench() {
	echo
	"$build/handoff-bench" -q --url "ws${address#http}/ws" --pid $daemon --seconds "$seconds" "$@"
}
bench --visitors 400 --rate 0
bench --visitors 400 --rate "${RATE:-2500}"
bench --visitors 200 --rate 500 --agents 10 --handoffs 5 --capacity 50 --control "$dir/data/control.sock"
bench --visitors 5000 --idle
