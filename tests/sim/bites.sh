#!/usr/bin/env bash
# Shows that the checks bite: builds the simulation with one planted defect at a time, and runs seeds until it
# reports the invariant that the defect breaks. A patch that does not apply, a defect that is not found and
# one that is found as something else fail.
#   bites.sh BUILD 'COMPILE COMMAND' 'LIBRARIES'
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$1 compile=$2 libs=$3
seeds=${SEEDS:-60}

# tests/sim/defects/NAME.patch begins with a line for people and one `invariant: WORD`.
bite() {
	local patch=$1 name dir invariant file
	name=$(basename "$patch" .patch)
	dir=$build/bites/$name
	invariant=$(sed -n 's/^invariant: //p' "$patch")
	rm -rf "$dir"
	for file in $(sed -n 's|^+++ b/||p' "$patch"); do
		mkdir -p "$dir/$(dirname "$file")"
		cp "$file" "$dir/$file"
	done
	if ! patch -s -p1 -d "$dir" <"$patch" >"$dir/log" 2>&1; then
		printf '%-44s %-15s does not apply\n' "$name" "$invariant"
		return 1
	fi
	for file in $(sed -n 's|^+++ b/||p' "$patch"); do
		$compile -c "$dir/$file" -o "$dir/$(basename "$file" .c).o" || return 1
	done
	# what is named first is taken first: the archive's own file of that name is left out
	$compile "$build"/tests/sim/*.o "$dir"/*.o "$build/support.a" "$build/pure.a" -o "$dir/sim" $libs || return 1
	if "$dir/sim" --seeds "$seeds" --until "$invariant" --quiet >"$dir/log" 2>&1; then
		printf '%-44s %-15s %s\n' "$name" "$invariant" "$(sed -n 's/^found [a-z_]* //p' "$dir/log")"
	else
		printf '%-44s %-15s NOT FOUND: %s\n' "$name" "$invariant" "$(grep -a '^BROKEN' "$dir/log" || echo "in $seeds seeds")"
		return 1
	fi
}

export -f bite
export build compile libs seeds
printf '%-44s %-15s %s\n' defect invariant 'found by'
printf '%s\0' tests/sim/defects/*.patch | xargs -0 -n 1 -P 2 bash -c 'bite "$1"' bite ||
	{ echo 'bites: some defects were not found'; exit 1; }
echo "bites: all $(ls tests/sim/defects/*.patch | wc -l) defects were found"
