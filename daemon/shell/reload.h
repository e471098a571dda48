/* reload.h - new rules and settings while the daemon runs: all of them, or none. */
#ifndef SHELL_RELOAD_H
#define SHELL_RELOAD_H

#include "base/problem.h"

struct daemon;

/* Told once, on the loop: whether it was done, and every problem, warnings too. */
typedef void reload_told(void *arg, bool done, const struct problems *problems);

enum { RELOAD_E_BUSY = 1 }; /* another one is under way; `told` is not called */

/* What SIGHUP does: settings and rules. Problems go to the log. */
void reload_all(struct daemon *d);

/* Only the rules, of one site, or of all when site is SITES_MAX. */
int reload_rules(struct daemon *d, size_t site, reload_told *told, void *arg);

#endif
