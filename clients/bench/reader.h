/* reader.h - reads visits back from the server, and judges what is missing or there twice. */
#ifndef CLIENTS_BENCH_READER_H
#define CLIENTS_BENCH_READER_H

#include "clients/bench/load.h"

enum { READERS = 128, READER_TRIES = 5 };

struct reader {
	struct peer peer;
	struct visit *visit; /* borrowed from load.done */
	uint32_t until;	     /* welcome's seq */
	bool other;	     /* welcome named another conversation */
};

void reader_init(struct reader *r, struct load *l);
void reader_next(struct reader *r); /* takes the next visit, if one is left */

#endif
