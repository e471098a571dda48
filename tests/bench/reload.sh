#!/bin/sh
# What reloads cost those who are talking: acknowledgements at a moderate rate without any reload, with
# reloads of a known pack back to back, and with reloads that train it anew; and how long a start takes.
#   tests/bench/reload.sh BUILD [RULES PACK]     default: rules shop; RATE=500 SECONDS_EACH=20
# TMPDIR=/dev/shm leaves the disk out of it, ROUNDS=3 repeats it on a machine that others use too.
set -eu
build=$1 rules=${2:-rules} pack=${3:-shop} seconds=${SECONDS_EACH:-20} rate=${RATE:-500}
dir=$(mktemp -d)
daemon=
trap 'rm -f "$dir/go"; kill -TERM $daemon 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$dir"' EXIT

mkdir -p "$dir/rules/packs"
cp -rL "$rules/languages" "$dir/rules/"
cp -rL "$rules/packs/$pack" "$dir/rules/packs/"
cat >"$dir/handoffd.yml" <<YAML
limits: {per_minute: 1000000, frames_per_second: 100000}
sites: {demo: {rules: $pack}}
YAML

start() {
	mkfifo "$dir/ready"
	from=$(date +%s%N)
	"$build/handoffd" -c "$dir/handoffd.yml" --listen 127.0.0.1:0 --data "$dir/data" \
		--rules "$dir/rules" >"$dir/ready" 2>"$dir/log" &
	daemon=$!
	read -r _ address <"$dir/ready" || { cat "$dir/log"; exit 1; }
	echo "start, $1: $((($(date +%s%N) - from) / 1000000)) ms"
	rm "$dir/ready"
}

bench() {
	"$build/handoff-bench" -q --url "ws${address#http}/ws" --pid $daemon --seconds "$seconds" \
		--visitors 100 --rate "$rate" --json >"$dir/out" || { cat "$dir/out"; exit 1; }
	sed 's/.*"messages":\([0-9]*\).*"lost":\([0-9]*\).*"ack":{"n":[0-9]*,"mean":[0-9]*,"p50":\([0-9]*\),"p90":[0-9]*,"p99":\([0-9]*\),"p999":\([0-9]*\),"max":\([0-9]*\).*/\1 \2 \3 \4 \5 \6/' "$dir/out" |
		awk -v what="$1" '{ printf "%-22s %d messages, %d lost; ack p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, max %.2f ms\n",
			what, $1, $2, $3 / 1000, $4 / 1000, $5 / 1000, $6 / 1000 }'
}

# One more intent, another one each time: what is kept does not fit.
another_pack() {
	cat >"$dir/rules/packs/$pack/intents/zz_bench.yml" <<YAML
intents:
  - name: bench_number
    title: a number of the bench
    examples: [the bench is at number $1, its number is $1 now, bench number $1, round $1 of the bench]
    answers: [It is $1.]
YAML
}

reloads() { # back to back, while dir/go is there
	i=0
	while [ -e "$dir/go" ]; do
		i=$((i + 1))
		[ "$1" = known ] || another_pack "$(date +%s%N)"
		"$build/handoffctl" --data "$dir/data" -q rules reload >/dev/null
	done
}

figures() {
	sed -n 's/.*event=reloaded.* ms=\([0-9]*\) held_us=\([0-9]*\).*/\1 \2/p' "$dir/log" | tail -n "+$((seen + 1))" |
		awk '{ n++; ms += $1; if ($2 > held) held = $2 }
		END { if (n) printf "%22s %d reloads of %.0f ms each; they held the loop for %d us at most\n", "", n, ms / n, held }'
	seen=$(grep -c event=reloaded "$dir/log" || true)
}

with_reloads() {
	touch "$dir/go"
	reloads "$1" &
	reloader=$!
	bench "reloads, $1 pack"
	rm "$dir/go"
	wait $reloader || true
	figures
}

start "everything is trained"
kill -TERM $daemon
wait $daemon || true
start "what was trained is kept"
seen=0
for _ in $(seq "${ROUNDS:-1}"); do
	bench "no reload"
	with_reloads known
	with_reloads changed
done
