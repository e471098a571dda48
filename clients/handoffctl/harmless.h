/* harmless.h - other people's text made safe for a terminal. Pure. */
#ifndef CLIENTS_HANDOFFCTL_HARMLESS_H
#define CLIENTS_HANDOFFCTL_HARMLESS_H

#include "base/buf.h"

enum harmless_form {
	HARMLESS_LINE,	/* line breaks become spaces */
	HARMLESS_LINES, /* they stay; other lines begin with four spaces */
};

/*
 * Appends s without anything that a terminal would obey: escape sequences go as a whole (ECMA-48:
 * CSI, OSC and other strings), control characters and invisible format characters go, what is not
 * UTF-8 becomes U+FFFD. Embeddings, overrides and isolates go too; text with letters that are written
 * from right to left stands between FSI and PDI, so that it cannot turn what is around it (UAX 9).
 */
void harmless(struct buf *out, const char *s, size_t n, enum harmless_form form);

/* Columns that valid UTF-8 without control characters takes on a terminal. */
size_t columns_of(const char *s, size_t n);

#endif
