/* pages.h - the web clients by HTTP: their files, their policies, what is said while there are none. */
#ifndef SHELL_PAGES_H
#define SHELL_PAGES_H

#include "shell/assets.h"
#include "shell/config.h"

struct daemon;

/* Reads the folder that the settings name. Gives *ret. That the standard folder is missing or
 * broken is a warning only, since the daemon does its work without: *ret is NULL then, and this is
 * 0. Else as assets_load. */
int pages_load(struct assets **ret, const struct config *c, struct problems *problems);

/* Serves these from now on; takes the reference. NULL: those that there were, stay. */
void pages_use(struct daemon *d, struct assets *fresh);

#endif
