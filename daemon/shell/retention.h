/* retention.h - what is old goes: looked for each hour, in small steps, when the store is idle. */
#ifndef SHELL_RETENTION_H
#define SHELL_RETENTION_H

struct daemon;
struct retention;

/* The ages are the settings' (`retention:`); new ones count from the next pass on. 0 or -ENOMEM. */
int retention_new(struct retention **ret, struct daemon *d);
struct retention *retention_free(struct retention *r); /* NULL is fine; returns NULL */

#endif
