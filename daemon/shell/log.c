#include "shell/log.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/id.h"
#include "base/json_out.h"
#include "base/time.h"
#include "base/utf8.h"

enum { VALUE_MAX = 1000, LINE_MAX_BYTES = 16 << 10 };

static const struct {
	const char *name;
	int syslog;
} levels[N_LEVEL] = {
	[LEVEL_ERROR] = {"error", 3},
	[LEVEL_WARNING] = {"warning", 4},
	[LEVEL_INFO] = {"info", 6},
	[LEVEL_DEBUG] = {"debug", 7},
};

static struct {
	enum log_level level;
	struct log_style style;
} settings = {.level = LEVEL_INFO};

/* What json_out would not take or not escape becomes '?': bad UTF-8, DEL and the C1 controls. */
static size_t clean(char out[VALUE_MAX + 4], const char *s)
{
	size_t n = strlen(s), at = 0, written = 0;

	while (at < n && written < VALUE_MAX) {
		uint32_t c = 0;
		size_t step = utf8_next(&c, s + at, n - at);

		if (step == 0 || (c >= 0x7f && c < 0xa0)) {
			out[written++] = '?';
			at += step ? step : 1;
			continue;
		}
		memcpy(out + written, s + at, step);
		written += step;
		at += step;
	}
	return written;
}

static bool is_plain(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] <= ' ' || s[i] > '~' || strchr("\"\\=", s[i]))
			return false;
	return n > 0;
}

static void put_text(struct buf *out, const char *key, const char *s)
{
	char value[VALUE_MAX + 4];
	size_t n = clean(value, s);

	buf_printf(out, "%s%s=", out->n ? " " : "", key);
	if (is_plain(value, n)) {
		buf_put(out, value, n);
		return;
	}
	struct buf quoted = BUF_INIT(LINE_MAX_BYTES); /* of its own: no commas wanted */

	out_strn(&quoted, NULL, value, n);
	buf_put(out, quoted.p, quoted.n);
	buf_deinit(&quoted);
}

static void compose_text(struct buf *line, const char *at, const char *level,
			 const struct log_field *f)
{
	if (*at)
		put_text(line, "at", at);
	put_text(line, "level", level);
	for (; f->key; f++) {
		if (f->s)
			put_text(line, f->key, f->s);
		else
			buf_printf(line, " %s=%lld", f->key, (long long)f->i);
	}
}

static void compose_json(struct buf *line, const char *at, const char *level,
			 const struct log_field *f)
{
	char value[VALUE_MAX + 4];

	out_open(line, NULL, '{');
	if (*at)
		out_str(line, "at", at);
	out_str(line, "level", level);
	for (; f->key; f++) {
		if (f->s)
			out_strn(line, f->key, value, clean(value, f->s));
		else
			out_int(line, f->key, f->i);
	}
	out_close(line, '}');
}

void log_compose(struct buf *out, const struct log_style *style, int64_t at_ms,
		 enum log_level level, const struct log_field *fields)
{
	struct buf line = BUF_INIT(LINE_MAX_BYTES);
	char at[TIME_TEXT + 1] = "";

	if (style->journal)
		buf_printf(out, "<%d>", levels[level].syslog);
	else
		time_format(at, at_ms);
	if (style->format == LOG_JSON)
		compose_json(&line, at, levels[level].name, fields);
	else
		compose_text(&line, at, levels[level].name, fields);
	buf_put(out, line.p, line.n);
	if (line.error)
		buf_puts(out, "level=error event=line_too_long");
	buf_putc(out, '\n');
	buf_deinit(&line);
}

/* Whether journald reads standard error: systemd names the file that it gave (systemd.exec(5)). */
static bool under_journald(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long dev, ino;
	struct stat st;

	return stream && sscanf(stream, "%llu:%llu", &dev, &ino) == 2 &&
	       fstat(STDERR_FILENO, &st) == 0 && st.st_dev == dev && st.st_ino == ino;
}

void log_setup(enum log_level level, enum log_format format)
{
	settings.level = level;
	settings.style = (struct log_style){.format = format, .journal = under_journald()};
}

struct log_id log_id_text(uint64_t id)
{
	struct log_id ret;

	id_format(ret.text, id);
	return ret;
}

void log_fields(enum log_level level, const struct log_field *fields)
{
	struct buf line = BUF_INIT(2 * LINE_MAX_BYTES);
	struct timespec now;

	if (level > settings.level)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	log_compose(&line, &settings.style, now.tv_sec * (int64_t)1000 + now.tv_nsec / 1000000,
		    level, fields);
	if (write(STDERR_FILENO, line.p, line.n) < 0) {
		/* nobody is left to be told */
	}
	buf_deinit(&line);
}
