/* recorder.h - the log that recorder.c writes and replayer.c reads. */
#ifndef TESTS_CRASH_RECORDER_H
#define TESTS_CRASH_RECORDER_H

#include <stdint.h>

/*
 * A file of entries, each a struct entry and n bytes. `id` is the number of a file as it was opened
 * (its name is in the LOG_OPEN; several numbers may be one file), of a directory, or of a socket.
 * Writes and sends are logged under the same lock that they happen under; a sync has two entries,
 * before it begins and after it has succeeded, so that what is written meanwhile is not covered.
 */
enum log_what {
	LOG_OPEN = 1,	/* id, n: path below the directory; a: 1 created, 2 truncated */
	LOG_WRITE,	/* id, a: offset, n: the bytes */
	LOG_TRUNCATE,	/* id, a: size */
	LOG_UNLINK,	/* n: path */
	LOG_RENAME,	/* n: path, NUL, new path */
	LOG_SYNC_BEGIN, /* id */
	LOG_SYNC_END,	/* id */
	LOG_SEND,	/* id of a socket or pipe, n: what was said on it */
};

enum { LOG_CREATED = 1, LOG_TRUNCATED = 2 };

struct entry {
	uint32_t what, n;
	uint64_t id, a;
	uint64_t thread;
};

#endif
