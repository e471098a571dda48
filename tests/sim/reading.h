/* reading.h - what a frame of the server's says, as far as its head goes: events, ok, error, signals. */
#ifndef TESTS_SIM_READING_H
#define TESTS_SIM_READING_H

#include "proto/wire.h"

struct reading {
	char type[32];
	enum wire_type event; /* WIRE_NONE: it is none */
	uint64_t conversation, seq;
	char re[LIMIT_ID + 1]; /* "": none */
	char code[32];	       /* of an error */
	int64_t retry;	       /* ms, 0: none */
};

/* By the fixed order in which wire.h writes; what is not there stays empty. */
void reading_take(struct reading *r, const char *bytes, size_t n);

/* The value of the first member with this name, as an id or a number; 0: there is none. */
uint64_t reading_id(const char *bytes, size_t n, const char *key);
int64_t reading_int(const char *bytes, size_t n, const char *key);

/* Whether these bytes stand somewhere in the frame. */
bool reading_has(const char *bytes, size_t n, const char *part);

#endif
