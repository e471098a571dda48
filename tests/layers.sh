#!/bin/sh
# Includes point one way: base <- proto, rules <- core <- shell; within rules: text <- find, intent, entity; within core: values <- match
# <- the engine. Clients see proto and base, and handoffctl the shell's store and pack reading besides. Prints each arrow that points
# the wrong way.
set -eu
cd "$(dirname "$0")/.."

wrong=0
# allow PLACE 'A|B|…': a file, or the files of a folder, may include "A…", "B…" and nothing else of ours
allow() {
	found=$(grep -rHnE '^[[:space:]]*#[[:space:]]*include[[:space:]]+"' "$1" --include='*.c' --include='*.h' |
		grep -vE "include[[:space:]]+\"($2)" || true)
	if [ -n "$found" ]; then
		printf '%s\n' "$found"
		wrong=1
	fi
}
allow daemon/base 'base/'
allow proto 'base/|proto/'
allow rules 'base/|rules/'
allow rules/text 'base/|rules/text/'
allow rules/find 'base/|rules/(text|find)/'
allow rules/intent 'base/|rules/(text|intent)/'
allow rules/entity 'base/|rules/(text|find|entity)/'
allow daemon/core 'base/|proto/|rules/|core/'
# Matching knows who waits and who works as values; it, and these values, know no engine.
allow daemon/core/match 'base/|core/match/|core/agent\.h'
for value in agent op record hook; do
	allow daemon/core/$value.h 'base/|proto/|core/(op|record|hook)\.h'
done
# Outside of the core nobody looks into the engine.
allow daemon/shell 'base/|proto/|rules/|core/(engine|event|op|hours|limits)\.h|shell/'
allow clients/wire 'base/|proto/|clients/wire/'
allow clients/bench 'base/|proto/|clients/(wire|bench)/'
allow clients/handoffctl 'base/|proto/|rules/|core/op\.h|core/event\.h|shell/(store|packdir|modelcache|token|control|account|password)\.h|clients/(wire|handoffctl)/'

# Each library has its own few files.
only() { # only HEADER 'files'
	found=$(grep -rlE "#[[:space:]]*include[[:space:]]+<$1" daemon proto rules clients --include='*.c' --include='*.h' |
		grep -vE "$2" || true)
	if [ -n "$found" ]; then
		printf '<%s> is included by %s\n' "$1" "$found"
		wrong=1
	fi
}
only libwebsockets '^daemon/shell/(ws|lwsloop|listen)'
only sqlite3 '^daemon/shell/store_'
only curl '^daemon/shell/webhook_http'
only yaml\\.h '^daemon/base/yaml'
only utf8proc '^rules/|^clients/handoffctl/harmless'
only pcre2 '^rules/'
only libstemmer '^rules/'
[ "$wrong" = 0 ] && echo "layers: every include points the right way"
exit "$wrong"
