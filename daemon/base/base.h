/* base.h - the handful of macros that every file uses. Pure. */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <stdlib.h>

/* Runs f(&variable) when the variable leaves its scope; see steal() for handing the value over. */
#define cleanup(f) __attribute__((cleanup(f)))

/* Moves an owned pointer out of its variable, so that cleanup() finds NULL. */
#define steal(p)                                                                                   \
	({                                                                                         \
		__typeof__(p) stolen_ = (p);                                                       \
		(p) = NULL;                                                                        \
		stolen_;                                                                           \
	})

#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))
#define ARRAY_SIZE(a)			(sizeof(a) / sizeof((a)[0]))
#define MIN(a, b)			((a) < (b) ? (a) : (b))
#define MAX(a, b)			((a) > (b) ? (a) : (b))
#define PRINTF_LIKE(fmt, first)		__attribute__((format(printf, fmt, first)))

/* For cleanup(): frees what a plain pointer owns. */
static inline void freep(void *p)
{
	free(*(void **)p);
}

#endif
