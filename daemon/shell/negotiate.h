/* negotiate.h - which of a file's codings a request wants, and whether it has it already. Pure. */
#ifndef SHELL_NEGOTIATE_H
#define SHELL_NEGOTIATE_H

#include "base/base.h"

enum coding { CODING_IDENTITY, CODING_GZIP, CODING_BR, N_CODING };

const char *coding_name(enum coding c); /* "br"; NULL for identity */

/* The coding that an Accept-Encoding (RFC 9110, 12.5.3; "": none was sent) likes best, of those
 * `there` (bits 1 << coding; identity always is); of equals the smallest. When it takes none,
 * identity all the same: a page that cannot be read helps nobody, nor does a refusal. */
enum coding coding_choose(const char *accept, unsigned there);

/* Whether an If-None-Match lists the etag, which has its quotes: weak comparison (13.1.2). */
bool etag_listed(const char *list, const char *etag);

#endif
