#!/bin/sh
# What `make run` does: starts the daemon with the demo site and a demo agent, and says where to look.
# What was said is kept in DATA; Ctrl-C stops it cleanly.
set -eu
build=$1 data=$2 clients=$3 listen=${LISTEN:-127.0.0.1:8080}

mkdir -p "$data"
"$build/handoffctl" --data "$data" -q agent add demo --name "Dana Demo" --role supervisor \
	--capacity 5 2>/dev/null || true # it is there from the last time
exec 3<&0
log=$data/daemon.log
ready=$(mktemp -u)
mkfifo "$ready"
trap 'rm -f "$ready"' EXIT
"$build/handoffd" --listen "$listen" --data "$data" --rules rules --clients "$clients" >"$ready" 2>"$log" <&3 &
daemon=$!
trap 'kill -TERM $daemon 2>/dev/null || true' INT TERM
if ! read -r _ address <"$ready"; then
	cat "$log" >&2
	exit 1
fi
rm -f "$ready"
cat <<TEXT

  handoffd is running. Open

    the shop with its chat   $address/demo/
    the agents' console      $("$build/handoffctl" --data "$data" -q agent login demo)
    the figures              $address/metrics

  The console's address works once; for another: $build/handoffctl --data $data agent login demo
  In a terminal: $build/handoffctl --data $data chat --url ws${address#http}/ws
  Logs: $log. Ctrl-C stops it; what was said is kept in $data.

TEXT
# wait returns at a signal, before the daemon has finished: wait again until it has
while kill -0 $daemon 2>/dev/null; do wait $daemon || true; done
