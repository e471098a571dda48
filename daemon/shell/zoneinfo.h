/* zoneinfo.h - the machine's copy of the tz database (Debian: tzdata). */
#ifndef SHELL_ZONEINFO_H
#define SHELL_ZONEINFO_H

#include "base/zone.h"

#define ZONEINFO_DIR "/usr/share/zoneinfo"

enum { ZONEINFO_NAME = 64 /* bytes at most */, ZONEINFO_E_UNKNOWN = 1 };

/* Reads the zone of an IANA name ("Europe/Berlin"); names lead nowhere else. Gives *ret. 0;
 * ZONEINFO_E_UNKNOWN: there is no such zone; ZONEINFO_E_BROKEN: its file cannot be used, *ret_why
 * says why, static text or errno's; -ENOMEM. */
enum { ZONEINFO_E_BROKEN = 2 };
int zoneinfo_read(struct zone **ret, const char *name, const char **ret_why);

/* The known name that was probably meant, or NULL. Gives. */
char *zoneinfo_nearest(const char *name);

#endif
