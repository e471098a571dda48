/* daemon.h - a real handoffd of the test's own, on a free port of the loopback. */
#ifndef TESTS_E2E_DAEMON_H
#define TESTS_E2E_DAEMON_H

#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/base.h"

struct daemon_options {
	const char *config;	/* its settings, as YAML; NULL: the defaults */
	const char *rules;	/* NULL: a copy of the scenarios' small pack, in d->rules */
	const char *const *env; /* beside our own, NULL-ended; or NULL */
	uint64_t file_size;	/* no file may grow beyond it; 0: any size */
};

struct daemon {
	pid_t pid;    /* 0: it does not run */
	char dir[96]; /* of everything that the test makes; goes with daemon_deinit */
	char data[112], log[112], config[112], rules[112];
	char url[64]; /* http://127.0.0.1:PORT */
	struct daemon_options options;
};

/* What does not come true in here fails the test. */
void daemon_init(struct daemon *d);				     /* makes the directory */
void daemon_start(struct daemon *d, const struct daemon_options *o); /* copies *o */
void daemon_start_again(struct daemon *d); /* on the same data, maybe on another port */

/* Sends the signal and waits for the end: as process_wait. */
int daemon_stop(struct daemon *d, int signal);
void daemon_signal(const struct daemon *d, int signal);
int daemon_wait(struct daemon *d); /* the second half */

/* Asks DATA/control.sock; gives the answer, which must be ok. `fmt` as client_send's. */
json_t *daemon_ask(const struct daemon *d, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* How often the log has this text; and waits until it has it `times` times. */
size_t daemon_log_has(const struct daemon *d, const char *text);
void daemon_await_log(const struct daemon *d, const char *text, size_t times);

void daemon_print_log(const struct daemon *d);
void daemon_deinit(struct daemon *d); /* kills it if it runs, removes the directory */

/* Writes a file of the test's own; `name` below d->dir. */
void daemon_write(const struct daemon *d, const char *name, const char *text);
void copy_tree(const char *from, const char *to); /* `to` is made */
char *file_text(const char *path);		  /* gives; NULL: there is none */

/* Replaces the first `old` of a file by `fresh`; there must be one. */
void file_edit(const char *path, const char *old, const char *fresh);

/* printf with single quotes of `fmt` (not of its values) as double ones, so that JSON is readable.
 * Gives the text. */
char *json_format(const char *fmt, va_list values);

#endif
