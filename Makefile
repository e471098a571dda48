# make | make run | make test | make V=asan test | make V=tsan test | make fuzz | make bench
# The default build lies in build/, each variant beside it in build/asan, build/tsan, build/fuzz.
V      ?= release
O      := $(if $(filter release,$V),build,build/$V)
PREFIX ?= /usr
DESTDIR ?=
CFLAGS ?= -O2 -g
VERSION := $(shell cat VERSION 2>/dev/null || echo 0.1.0)

PURE_PKG  := jansson yaml-0.1 libutf8proc libpcre2-8
SHELL_PKG := libevent_core libwebsockets libuv sqlite3 libsodium
ifneq ($(shell pkg-config --exists $(PURE_PKG) $(SHELL_PKG) && echo yes),yes)
NEED_DEPS := deps
else
PURE_LIBS  := $(shell pkg-config --libs $(PURE_PKG)) -lstemmer -lm
SHELL_LIBS := $(shell pkg-config --libs $(SHELL_PKG)) -lpthread
PKG_CFLAGS := $(shell pkg-config --cflags $(PURE_PKG) $(SHELL_PKG))
endif

san.asan := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
san.tsan := -fsanitize=thread
san.fuzz := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
Q ?= @
ALL = -std=gnu11 -D_GNU_SOURCE -DHANDOFF_VERSION='"$(VERSION)"' -Wall -Wextra -Wshadow \
      -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror -I. -Idaemon -MMD -MP \
      $(PKG_CFLAGS) $(san.$V) $(CFLAGS)

objs   = $(patsubst %.c,$O/%.o,$1)
pure  := $(wildcard proto/*.c rules/*.c daemon/base/*.c daemon/core/*.c)
shell := $(filter-out daemon/shell/main.c,$(wildcard daemon/shell/*.c))
wire  := $(wildcard clients/wire/*.c)
ctl   := $(wildcard clients/handoffctl/*.c)
bench := $(wildcard clients/bench/*.c)
support := $(wildcard tests/support/*.c)
e2e_support := $(wildcard tests/e2e/support/*.c)
tests  = $(patsubst %.c,$O/%,$(wildcard tests/$1/*_*.c))
unit  := $(call tests,unit)
scenario := $(call tests,scenario)
programs := $O/handoffd $O/handoffctl $O/handoff-bench

all: $(NEED_DEPS) $(programs)

$O/handoffd: $O/daemon/shell/main.o $O/shell.a $O/pure.a
	@echo '  link  $@'
	$(Q)$(CC) $(ALL) $^ -o $@ $(SHELL_LIBS) $(PURE_LIBS)
$O/handoffctl: $(call objs,$(ctl) $(wire)) $O/shell.a $O/pure.a
	@echo '  link  $@'
	$(Q)$(CC) $(ALL) $^ -o $@ -ledit $(SHELL_LIBS) $(PURE_LIBS)
$O/handoff-bench: $(call objs,$(bench) $(wire)) $O/pure.a
	@echo '  link  $@'
	$(Q)$(CC) $(ALL) $^ -o $@ $(PURE_LIBS) -lpthread
$O/pure.a: $(call objs,$(pure))
	@echo '  ar    $@'
	$(Q)rm -f $@ && $(AR) rcs $@ $^
$O/shell.a: $(call objs,$(shell))
	@echo '  ar    $@'
	$(Q)rm -f $@ && $(AR) rcs $@ $^
$O/%.o: %.c
	@mkdir -p $(@D)
	@echo '  cc    $<'
	$(Q)$(CC) $(ALL) -c $< -o $@
# Unit tests see the pure parts only, so the linker proves that they are pure.
$O/tests/unit/test_%: $O/tests/unit/test_%.o $O/pure.a
	@echo '  link  $@'
	$(Q)$(CC) $(ALL) $^ -o $@ -lcmocka $(PURE_LIBS)
$O/tests/scenario/test_%: $O/tests/scenario/test_%.o $(call objs,$(support)) $O/pure.a
	@echo '  link  $@'
	$(Q)$(CC) $(ALL) $^ -o $@ -lcmocka $(PURE_LIBS)
$O/tests/e2e/test_%: $O/tests/e2e/test_%.o $(call objs,$(e2e_support) $(wire)) $O/shell.a $O/pure.a
	@echo '  link  $@'
	$(Q)$(CC) $(ALL) $^ -o $@ -lcmocka $(SHELL_LIBS) $(PURE_LIBS)
$O/tests/bench/bench_%: $O/tests/bench/bench_%.o $O/shell.a $O/pure.a
	@echo '  link  $@'
	$(Q)$(CC) $(ALL) $^ -o $@ $(SHELL_LIBS) $(PURE_LIBS)
$O/tests/fuzz/fuzz_%: $O/tests/fuzz/fuzz_%.o $(call objs,$(support)) $O/pure.a
	@echo '  link  $@'
	$(Q)$(CC) $(ALL) -fsanitize=fuzzer $^ -o $@ $(PURE_LIBS)
$O/proto-print: $O/proto/tools/print.o $O/pure.a
	@echo '  link  $@'
	$(Q)$(CC) $(ALL) $^ -o $@ $(PURE_LIBS)

units: $(unit) $(scenario)
	@set -e; for t in $^; do $$t; done

# The reference and the schema for client authors, from the rows of proto/frames.def.
reference: $O/proto-print
	$< reference > proto/PROTOCOL.md
	$< schema > proto/schema.json

-include $(shell find $O -name '*.d' 2>/dev/null)
.PHONY: all units reference
.SECONDARY:
