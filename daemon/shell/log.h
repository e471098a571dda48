/* log.h - one line an event on standard error, for people, journald and machines. */
#ifndef SHELL_LOG_H
#define SHELL_LOG_H

#include "base/buf.h"

/*
 * An event has a name and fields: log_info("listening", log_s("address", a)). Never log what people
 * wrote, an e-mail address, a token or a password: log ids. Control characters are escaped, so a
 * line is always one event.
 */
enum log_level { LEVEL_ERROR, LEVEL_WARNING, LEVEL_INFO, LEVEL_DEBUG, N_LEVEL };
enum log_format { LOG_TEXT, LOG_JSON };

struct log_field {
	const char *key; /* NULL ends a list */
	const char *s;	 /* a text; NULL: i is meant */
	int64_t i;
};

static inline struct log_field log_s(const char *key, const char *s)
{
	return (struct log_field){.key = key, .s = s ? s : ""};
}
static inline struct log_field log_i(const char *key, int64_t i)
{
	return (struct log_field){.key = key, .i = i};
}

#define log_event(level, name, ...)                                                                \
	log_fields((level), (struct log_field[]){log_s("event", name), ##__VA_ARGS__, {0}})
#define log_error(name, ...)   log_event(LEVEL_ERROR, name, ##__VA_ARGS__)
#define log_warning(name, ...) log_event(LEVEL_WARNING, name, ##__VA_ARGS__)
#define log_info(name, ...)    log_event(LEVEL_INFO, name, ##__VA_ARGS__)
#define log_debug(name, ...)   log_event(LEVEL_DEBUG, name, ##__VA_ARGS__)

/* The one global of the shell. Lines above `level` are left out. Not for use by threads. */
void log_setup(enum log_level level, enum log_format format);
/* An id as people see it, base/id.h; for one field of a line. */
struct log_id {
	char text[14];
};
struct log_id log_id_text(uint64_t id);
#define log_id(key, id) log_s((key), log_id_text(id).text)

void log_fields(enum log_level level, const struct log_field *fields);

/* One line, '\n' included. With `journal` it begins with "<N>", the level as syslog counts, and has
 * no time, because journald notes it. */
struct log_style {
	enum log_format format;
	bool journal;
};
void log_compose(struct buf *out, const struct log_style *style, int64_t at_ms,
		 enum log_level level, const struct log_field *fields);

#endif
