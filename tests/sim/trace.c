#include "tests/sim/trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void write_line(const struct sim *s, char *line, const char *what, uint64_t whose,
		       const char *bytes, size_t n)
{
	int64_t t = s->time;

	snprintf(line, TRACE_WIDTH,
		 "%02" PRId64 ":%02" PRId64 ":%02" PRId64 ".%03" PRId64 " #%" PRIu64 " %s %" PRIu64
		 " %.*s",
		 t / 3600000, t / 60000 % 60, t / 1000 % 60, t % 1000, s->steps, what, whose,
		 (int)MIN(n, (size_t)TRACE_WIDTH), bytes);
}

void trace_note(struct sim *s, const char *what, uint64_t whose, const void *bytes, size_t n)
{
	struct trace *t = s->trace;
	char *line = t->lines[t->n++ % TRACE_LINES];

	t->digest = hash_bytes(bytes, n, t->digest ^ hash_u64((uint64_t)s->time ^ whose << 32));
	write_line(s, line, what, whose, bytes, n);
	if (s->options.trace)
		puts(line);
}

void trace_print(const struct sim *s)
{
	const struct trace *t = s->trace;

	if (s->options.trace)
		return; /* they stand there already */
	for (uint64_t i = t->n > TRACE_LINES ? t->n - TRACE_LINES : 0; i < t->n; i++)
		printf("  %s\n", t->lines[i % TRACE_LINES]);
}
