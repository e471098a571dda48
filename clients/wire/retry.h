/* retry.h - when a client connects again. Pure. */
#ifndef CLIENTS_WIRE_RETRY_H
#define CLIENTS_WIRE_RETRY_H

#include <stdint.h>

enum { RETRY_SOONEST = 50, RETRY_MOST = 30000, RETRY_ASKED_MOST = 60000 };

/*
 * How many ms to wait after `failures` tries in a row that failed (0: a connection that was good has
 * ended). asked_ms: the retry_after_ms of an `error` without `re` that came before the close, which is
 * obeyed up to RETRY_ASKED_MOST; 0: there was none. Then it is any time below a bound that begins with
 * first_ms and doubles up to RETRY_MOST ("full jitter": who was cut off together does not come
 * together; AWS Architecture Blog, Exponential Backoff and Jitter, 2015).
 */
int64_t retry_wait(int64_t first_ms, unsigned failures, int64_t asked_ms, uint64_t random);

#endif
