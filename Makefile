# make | make run | make test | make V=asan test | make V=tsan test | make fuzz | make bench | make soak
# The default build lies in build/, each variant beside it in build/asan, build/tsan, build/fuzz.
V       ?= release
O       := $(if $(filter release,$V),build,build/$V)
PREFIX  ?= /usr
CFLAGS  ?= -O2 -g
VERSION := 0.1.0
Q       ?= @
# A folder of web clients that were built elsewhere: nothing needs Node.js then.
CLIENTS ?=
WEB     := $(abspath $(or $(CLIENTS),build/web))

PURE_PKG  := jansson yaml-0.1 libutf8proc libpcre2-8
SHELL_PKG := libevent_core libwebsockets libuv sqlite3 libsodium libcurl
DEPS      := gcc make pkg-config libevent-dev libwebsockets-dev libuv1-dev libcurl4-openssl-dev libjansson-dev \
	libsqlite3-dev libsodium-dev libyaml-dev libutf8proc-dev libstemmer-dev libpcre2-dev \
	libcmocka-dev liblinear-dev tzdata
HAVE      := $(shell pkg-config --exists $(PURE_PKG) $(SHELL_PKG) cmocka 2>/dev/null && ls /usr/include/linear.h /usr/share/zoneinfo/UTC >/dev/null 2>&1 && echo yes)

ifneq ($(HAVE),yes) # a new machine: install first, then begin again with what is there then
all run test units sim sim-bites bench soak eval eval-quick: deps
	@$(MAKE) --no-print-directory HAVE_NOW=yes $@
else

PURE_LIBS  := $(shell pkg-config --libs $(PURE_PKG)) -lstemmer -lm
SHELL_LIBS := -Wl,--as-needed $(shell pkg-config --libs $(SHELL_PKG)) -lpthread
san.asan   := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
san.tsan   := -fsanitize=thread
san.fuzz   := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
ALL = -std=gnu11 -D_GNU_SOURCE -DHANDOFF_VERSION='"$(VERSION)"' -Wall -Wextra -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror -I. -Idaemon -MMD -MP \
	$(shell pkg-config --cflags $(PURE_PKG) $(SHELL_PKG)) $(san.$V) $(CFLAGS)

objs   = $(patsubst %.c,$O/%.o,$(wildcard $1))
tests  = $(patsubst %.c,$O/%,$(wildcard tests/$1/$2_*.c))
units := $(call tests,unit,test) $(call tests,scenario,test)
# What knows no threads has nothing to say to the thread sanitizer.
e2e   := $(filter-out $(if $(filter tsan,$V),%/test_rules_files),$(call tests,e2e,test))
fuzz  := $(call tests,fuzz,fuzz)
crash := $(addprefix $O/tests/crash/,replayer $(if $(filter release,$V),recorder.so))
programs := $O/handoffd $O/handoffctl $O/handoff-bench
LINK = @echo '  link  $@'; $(CC) $(ALL) $(filter %.o,$^) $(filter %.a,$^) -o $@

all: $(programs) $(if $(filter release,$V),$(if $(CLIENTS)$(shell command -v npm),web,no-web))

$O/pure.a: $(call objs,proto/*.c rules/*.c rules/*/*.c daemon/base/*.c daemon/core/*.c daemon/core/*/*.c)
$O/shell.a: $(filter-out $O/daemon/shell/main.o,$(call objs,daemon/shell/*.c))
$O/wire.a: $(call objs,clients/wire/*.c)
$O/support.a: $(call objs,tests/support/*.c)
$O/%.a:
	@echo '  ar    $@'; rm -f $@ && $(AR) rcs $@ $^
$O/%.o: %.c
	@mkdir -p $(@D)
	@echo '  cc    $<'
	$(Q)$(CC) $(ALL) -c $< -o $@
$O/rules/intent/%.o: CFLAGS += -O3 # sums over vectors
# Training is handed to a thread whole and back: watching its every number would take minutes.
$O/rules/intent/%.o: san.tsan :=

$O/handoffd: $O/daemon/shell/main.o $O/shell.a $O/pure.a
	$(LINK) $(SHELL_LIBS) $(PURE_LIBS)
$O/handoffctl: $(call objs,clients/handoffctl/*.c) $O/wire.a $O/shell.a $O/pure.a
	$(LINK) $(SHELL_LIBS) $(PURE_LIBS)
$O/handoff-bench: $(call objs,clients/bench/*.c) $O/wire.a $O/pure.a
	$(LINK) $(PURE_LIBS) -lpthread
$O/proto-print: $O/proto/tools/print.o $O/pure.a
	$(LINK) $(PURE_LIBS)

$O/tests/eval/eval: $(call objs,tests/eval/*.c) $O/pure.a
	$(LINK) $(PURE_LIBS)

# Unit tests and scenarios see the pure parts only, so the linker proves that these need no more.
$O/tests/unit/test_%: $O/tests/unit/test_%.o $O/support.a $O/pure.a
	$(LINK) -lcmocka $(PURE_LIBS)
$O/tests/unit/test_intent_svm: $O/tests/unit/test_intent_svm.o $O/pure.a
	$(LINK) -lcmocka -llinear $(PURE_LIBS)
$O/tests/unit/test_import: $(call objs,clients/handoffctl/rules_import_*.c)
$O/tests/scenario/test_%: $O/tests/scenario/test_%.o $O/support.a $O/pure.a
	$(LINK) -lcmocka $(PURE_LIBS)
$O/tests/e2e/test_%: $O/tests/e2e/test_%.o $(call objs,tests/e2e/support/*.c) $O/wire.a $O/shell.a $O/pure.a
	$(LINK) -lcmocka $(SHELL_LIBS) $(PURE_LIBS)
$O/tests/bench/bench_%: $O/tests/bench/bench_%.o $O/wire.a $O/shell.a $O/pure.a
	$(LINK) $(SHELL_LIBS) $(PURE_LIBS)
$O/tests/bench/bench_routing: $O/support.a
$O/tests/bench/bench_storm: $O/tests/e2e/support/crowd.o
$O/tests/fuzz/fuzz_import: $(call objs,clients/handoffctl/rules_import_*.c)
$O/tests/fuzz/fuzz_%: $O/tests/fuzz/fuzz_%.o $O/support.a $O/pure.a
	$(LINK) -fsanitize=fuzzer $(PURE_LIBS)
$O/tests/sim/sim: $(call objs,tests/sim/*.c) $O/support.a $O/pure.a
	$(LINK) -lcmocka $(PURE_LIBS)
$O/tests/crash/recorder.so: tests/crash/recorder.c
	@mkdir -p $(@D)
	@echo '  link  $@'; $(CC) $(ALL) -fPIC -shared $< -o $@ -lpthread
$O/tests/crash/replayer: $O/tests/crash/replayer.o $O/tests/crash/disk.o $O/shell.a $O/pure.a
	$(LINK) $(SHELL_LIBS) $(PURE_LIBS)

run: $O/handoffd $O/handoffctl $(if $(CLIENTS),,web-deps) web
	@daemon/demo.sh $O build/demo $(WEB)

# Everything that needs no special machine. The short kill -9 loop is one of the end-to-end tests.
test: $(if $(filter tsan,$V),,units sim) $(if $(filter release,$V),web-test) e2e $(if $(filter release,$V),browser install-test check)
build-tests: $(programs) $(units) $(e2e) $(crash) $O/tests/sim/sim
units: $(units)
	@set -e; for t in $^; do $$t; done
e2e: $(programs) $(crash) $(e2e)
	@set -e; for t in $(e2e); do $$t; done
browser: test-deps $(programs) web
	@CLIENTS=$(WEB) clients/with-node.sh tests/browser/run.sh $O
# The clients' own tests, of which some speak to a real daemon.
web-test: test-deps $(programs) clients/node_modules/.installed
	@cd clients && BUILD=$(abspath $O) ./with-node.sh npm test --silent
	@cd clients && BUILD=$(abspath $O) ./with-node.sh npm run --silent test:e2e
# The core in a made-up world. SEED=N runs one seed and prints every line of it; VISITORS, AGENTS, HOURS or
# MINUTES, SEEDS, CRASH_AT and UNTIL are its size, how many seeds, and what to look for.
sim: $O/tests/sim/sim
	@$< $(if $(filter release,$V)$(SEED)$(SEEDS)$(VISITORS),,--seeds 10 --quiet) $(if $(SEED),--seed $(SEED) $(if $(SEEDS),,--trace)) $(if $(SEEDS),--seeds $(SEEDS)) \
		$(if $(VISITORS),--visitors $(VISITORS)) $(if $(AGENTS),--agents $(AGENTS)) \
		$(if $(HOURS),--hours $(HOURS)) $(if $(MINUTES),--minutes $(MINUTES)) \
		$(if $(CRASH_AT),--crash-at $(CRASH_AT))
# One planted defect at a time: does the simulation find it?
sim-bites: $O/tests/sim/sim
	@tests/sim/bites.sh $O '$(CC) $(ALL)' '-lcmocka $(PURE_LIBS)'
soak: $(programs) $O/tests/e2e/test_kill
	ROUNDS=$(or $(ROUNDS),500) $O/tests/e2e/test_kill
# Does what was installed find its own files?
install-test: $(programs) web
	@tests/install.sh
check: $O/pure.a
	@tests/layers.sh
	@tests/purity.sh $<
bench: $(programs) $O/tests/bench/bench_routing $O/tests/bench/bench_storm
	@$O/tests/bench/bench_routing
	@tests/bench/run.sh $O
	@echo; tests/bench/storm.sh $O
fuzzers: $(fuzz)

# Every figure that was promised, from labelled files that are not part of this repository: intents/ and
# escalation/ in DATA. eval-quick is a part of it, held against the floors; without DATA only samples.
DATA ?= $(patsubst %/intents,%,$(firstword $(wildcard ../*/data/intents)))
evaluate = $O/tests/eval/eval --ctl $O/handoffctl --pack rules/packs/shop --work build/eval
eval: $O/handoffctl $O/tests/eval/eval
	@[ -d '$(DATA)/intents' ] || { echo 'make eval DATA=DIR: DIR has intents/ and escalation/' >&2; exit 1; }
	@$(evaluate) --data '$(DATA)' --out build/eval.md --floors tests/eval/floors
eval-quick: $O/handoffctl $O/tests/eval/eval
	@$(evaluate) --data '$(DATA)' --out build/eval-quick.md --floors tests/eval/floors --quick

# The reference, the schema and the types for client authors, from the rows of proto/frames.def.
reference: $O/proto-print
	$< reference > proto/PROTOCOL.md
	$< schema > proto/schema.json
	$< typescript > clients/sdk/src/protocol.ts

install: $(programs) web
	install -D -m 755 -t $(DESTDIR)$(PREFIX)/bin $O/handoffd $O/handoffctl $O/handoff-bench
	[ -e $(DESTDIR)/etc/handoff/handoffd.yml ] || install -D -m 644 -t $(DESTDIR)/etc/handoff systemd/handoffd.yml
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/lib/systemd/system systemd/handoffd.service
	install -D -m 644 systemd/handoffd.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/handoffd.conf
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/doc/handoff README.md CHANGELOG.md LICENSE proto/PROTOCOL.md rules/FORMAT.md docs/webhooks.md
	cd rules && find languages packs template schema -name '*.yml' -o -name '*.schema.json' | xargs -I{} install -D -m 644 {} $(DESTDIR)$(PREFIX)/share/handoff/rules/{}
	rm -rf $(DESTDIR)$(PREFIX)/share/handoff/clients # names of an older build
	cd $(WEB) && find . -type f | xargs -I{} install -D -m 644 {} $(DESTDIR)$(PREFIX)/share/handoff/clients/{}

-include $(shell find $O -name '*.d' 2>/dev/null)
endif

# The web clients: one build for all variants, in build/web.
web_sources = $(shell find clients/sdk clients/widget clients/console clients/*.json clients/*.mjs \
	\( -name node_modules -o -name dist -o -name test \) -prune -o -print)
web: $(if $(CLIENTS),,build/web.built)
build/web.built: $(web_sources) clients/node_modules/.installed Makefile
	@mkdir -p build
	$(Q)cd clients && VERSION=$(VERSION) ./with-node.sh node build.mjs ../build/web
	@touch $@
clients/node_modules/.installed: clients/package-lock.json
	@cmp -s $< $@ || (cd clients && ./with-node.sh npm ci --ignore-scripts --no-audit --no-fund && cp package-lock.json node_modules/.installed)
	@touch $@
no-web:
	@clients/with-node.sh true || true
web-lint: clients/node_modules/.installed
	@cd clients && ./with-node.sh npm run check --silent && echo "clients: types and style are as they are to be"
# What a release has for machines without Node.js: make CLIENTS=DIR, with this unpacked in DIR.
web-archive: build/web.built
	@tar --create --directory build/web --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
		--mode=u=rwX,go=rX --transform 's,^\.,handoff-web-$(VERSION),' . | gzip -9n > build/handoff-web-$(VERSION).tar.gz
	@echo build/handoff-web-$(VERSION).tar.gz

# Each fuzz target for FUZZ_SECONDS, from its committed seeds.
fuzz:
	@$(MAKE) --no-print-directory V=fuzz CC=clang fuzzers
	@tests/fuzz/run.sh build/fuzz $(or $(FUZZ_SECONDS),60)
asan tsan:
	@$(MAKE) --no-print-directory V=$@ test
sources = git ls-files -- '*.c' '*.h'
format:
	$(sources) | xargs clang-format -i
lint: $(if $(HAVE),check) web-lint
	@$(sources) | xargs clang-format --dry-run -Werror && echo "format: every file is as clang-format has it"
define install
missing=$$(for p in $1; do dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q ' installed' || echo $$p; done); \
if [ -n "$$missing" ]; then \
	[ -z "$2" ] || { echo "still missing:" $$missing >&2; exit 1; }; \
	echo "installing:" $$missing; \
	sudo=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	$$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
fi
endef
deps:
	@$(call install,$(DEPS),$(HAVE_NOW))
web-deps: # deps alone needs no Node.js
	@$(call install,$(if $(shell command -v npm),,nodejs npm))
test-deps: deps web-deps
	@$(call install,chromium)
clean:
	rm -rf build

.PHONY: all build-tests run test units sim sim-bites e2e browser soak check bench eval eval-quick fuzzers reference install \
	install-test web web-test web-lint web-archive no-web fuzz asan tsan format lint deps web-deps test-deps clean
.SECONDARY:
