/* wrap.h - lines broken between words, for a terminal. Pure. */
#ifndef CLIENTS_HANDOFFCTL_WRAP_H
#define CLIENTS_HANDOFFCTL_WRAP_H

#include "base/buf.h"

/* Appends text with its lines broken so that each fits into `columns`; what is broken off begins four
 * columns further in than its line. Colours (ECMA-48 SGR) take no room. A word that is longer than a
 * line stays whole, so that an address can still be clicked. */
void wrap(struct buf *out, const char *text, size_t columns);

#endif
