/* reload.h - new rules and settings while the daemon runs: all of them, or none. */
#ifndef SHELL_RELOAD_H
#define SHELL_RELOAD_H

#include "base/problem.h"

struct daemon;

/* What became of one. */
struct reload_result {
	bool done;			 /* false: everything stays as it was */
	const struct problems *problems; /* warnings too */
	size_t packs, trained;		 /* loaded; and of these not known from before */
	int64_t took_ms;
};

/* Told once, on the loop; a daemon that ends may have no sockets any more. */
typedef void reload_told(void *arg, const struct reload_result *result);

enum { RELOAD_E_BUSY = 1 }; /* another one is under way; `told` is not called */

/* What SIGHUP does: settings and rules. Problems go to the log. While another one is under way it
 * waits for its end: what was changed before the signal is always read after it. */
void reload_all(struct daemon *d);

/* Only the rules, of one site, or of all when site is SITES_MAX. Another site that names the same
 * pack goes on with the one it has. */
int reload_rules(struct daemon *d, size_t site, reload_told *told, void *arg);

/* Members, with json_out: packs, trained, ms, errors, warnings, problems [{severity, path, line,
 * column, text}]. */
void reload_write(const struct reload_result *result, struct buf *out);

void reload_log_problems(const struct problems *problems);

/* Since the start. */
struct reload_figures {
	uint64_t done, refused;
	int64_t took_us; /* the last one, from its begin */
	int64_t held_us,
		held_max; /* that nothing else was done on the loop: the last, the longest */
};

#endif
