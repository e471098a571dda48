#!/bin/sh
# Runs every fuzz target for SECONDS from its committed seeds, one on each processor; what it finds new stays
# in the build folder.
# run.sh BUILD SECONDS [TARGET]
set -eu
build=$1 seconds=$2

if [ $# -eq 2 ]; then
	for target in "$build"/tests/fuzz/fuzz_*; do
		case $target in *.o | *.d) continue ;; esac
		echo "$target"
	done | xargs -P "$(nproc)" -n 1 "$0" "$build" "$seconds"
	exit
fi
target=$3
name=$(basename "$target" | sed 's/^fuzz_//')
found=$build/corpus/$name
mkdir -p "$found"
if ! "$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 \
	-artifact_prefix="$build/corpus/$name-" "$found" "tests/fuzz/corpus/$name" \
	>"$build/corpus/$name.log" 2>&1; then
	tail -40 "$build/corpus/$name.log"
	echo "fuzz $name: failed; the input lies beside $build/corpus/$name-*" >&2
	exit 1
fi
echo "fuzz $name: $seconds s"
grep -E 'stat::number_of_executed_units|stat::average_exec_per_sec' "$build/corpus/$name.log"
