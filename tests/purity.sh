#!/bin/sh
# What the pure archive may call: memory, strings, maths, and the pure libraries it is allowed. A clock,
# a file, a socket, a thread or a printf in base, proto, rules or core makes this fail. So does a name
# that is one of libc's.
set -eu
archive=$1
allowed='mem.*|str.*|[mc]alloc|realloc(array)?|aligned_alloc|free|v?snprintf|qsort|exp|log.*|sqrtf?|pow|floor|ceil|lround|fabs'
allowed="$allowed|json_.*|yaml_(parser|event)_.*|utf8proc_.*|pcre2_.*_8|sb_stemmer_.*"
allowed="$allowed|__assert_fail|__ctype_.*|__popcountdi2|__stack_chk_fail|__.*_chk|_GLOBAL_OFFSET_TABLE_"

whole=$(mktemp) names=$(mktemp)
trap 'rm -f "$whole" "$names"' EXIT
ld -r --whole-archive "$archive" -o "$whole"
if nm -u "$whole" | awk '{print $2}' | grep -vxE "$allowed"; then
	echo "purity: the pure code calls these, and may not" >&2
	exit 1
fi
# A function that is called like one of libc's takes its place in the whole program: bind(), once.
nm -g --defined-only "$whole" | awk '{print $3}' | sort -u >"$names"
if nm -D --defined-only "$(${CC:-cc} -print-file-name=libc.so.6)" | awk '{sub(/@.*/, "", $3); print $3}' |
	sort -u | comm -12 "$names" - | grep .; then
	echo "purity: the pure code hides these of libc's" >&2
	exit 1
fi
echo "purity: the pure code calls nothing but memory, strings, maths and its pure libraries"
