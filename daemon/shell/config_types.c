/* config_types.c - the types of settings: how each is read, written and freed. */
#include "shell/config_keys.h"

#include <ctype.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/json_out.h"
#include "shell/webhook_sign.h"

enum { TEXT_MAX = 1000 };

static void complain(const struct config_source *from, const struct yaml *y, const char *text)
{
	problem_add(from->problems, PROBLEM_ERROR, from->path, y->line, y->column, "%s", text);
}

static void words_free(struct words *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->v[i]);
	free(w->v);
	*w = (struct words){0};
}

static bool is_name(const char *s)
{
	for (size_t i = 0; s[i]; i++)
		if (!isalnum((unsigned char)s[i]) && !strchr("_-.", s[i]))
			return false;
	return s[0] && s[0] != '.' && strlen(s) <= SITE_NAME;
}

static bool is_port(const char *s)
{
	char *end;
	unsigned long port = strtoul(s, &end, 10);

	return isdigit((unsigned char)s[0]) && !*end && port <= 65535;
}

static bool is_address(const char *s)
{
	const char *colon = strrchr(s, ':');

	if (strncmp(s, "unix:", 5) == 0)
		return s[5] == '/';
	return colon && colon > s && is_port(colon + 1);
}

/* As a browser sends it: scheme, host in lower case, a port unless it is the scheme's own. */
static bool is_origin(const char *s)
{
	const char *host = strncmp(s, "https://", 8) == 0  ? s + 8
			   : strncmp(s, "http://", 7) == 0 ? s + 7
							   : NULL;
	const char *own = host == s + 8 ? ":443" : ":80";
	size_t n = host ? strlen(host) : 0, own_n = strlen(own);

	for (size_t i = 0; i < n; i++)
		if (!islower((unsigned char)host[i]) && !isdigit((unsigned char)host[i]) &&
		    !strchr("-.:[]_", host[i]))
			return false;
	return n > 0 && host[0] != ':' && !(n > own_n && !strcmp(host + n - own_n, own));
}

static bool read_text(const struct config_source *from, const struct yaml *y, char **ret)
{
	const char *s;

	if (!yaml_str(y, &s, 1, TEXT_MAX, from->path, from->problems))
		return false;
	*ret = strdup(s);
	return *ret != NULL;
}

static void read_path(const struct config_source *from, const struct config_key *key,
		      const struct yaml *y, void *at)
{
	char *s;

	(void)key;
	if (read_text(from, y, &s)) {
		free(*(char **)at);
		*(char **)at = s;
	}
}

static void read_name(const struct config_source *from, const struct config_key *key,
		      const struct yaml *y, void *at)
{
	if (y->type == YAML_SCALAR && !is_name(y->text))
		complain(from, y, "a name has letters, digits, '_', '-' and '.' only");
	else
		read_path(from, key, y, at);
}

static void read_engine(const struct config_source *from, const struct config_key *key,
			const struct yaml *y, void *at)
{
	if (y->type == YAML_SCALAR && strcmp(y->text, "postgres") == 0)
		complain(from, y, "this version has no PostgreSQL store; write sqlite");
	else if (y->type == YAML_SCALAR && strcmp(y->text, "sqlite") != 0)
		complain(from, y, "there is no such store; write sqlite");
	else
		read_path(from, key, y, at);
}

/* A list of words that pass `good`, or one such word. */
static void read_words(const struct config_source *from, const struct config_key *key,
		       const struct yaml *y, struct words *at, bool (*good)(const char *),
		       const char *otherwise)
{
	struct yaml *single = (struct yaml *)y;
	struct yaml **items = y->type == YAML_LIST ? y->items : &single;
	size_t n = y->type == YAML_LIST ? y->n : 1;
	struct words w = {0};
	bool ok = true;

	if ((int64_t)n < key->min || (int64_t)n > key->max) {
		complain(from, y, key->min ? "expected 1 to 64 entries" : "at most 64 entries");
		return;
	}
	w.v = calloc(n ? n : 1, sizeof(*w.v));
	for (size_t i = 0; w.v && i < n; i++) {
		bool fine = read_text(from, items[i], &w.v[w.n]);

		if (fine && !good(w.v[w.n++])) {
			complain(from, items[i], otherwise);
			fine = false;
		}
		ok &= fine;
	}
	if (!ok || !w.v) {
		words_free(&w);
		return;
	}
	words_free(at);
	*at = w;
}

static void read_addresses(const struct config_source *from, const struct config_key *key,
			   const struct yaml *y, void *at)
{
	read_words(from, key, y, at, is_address,
		   "write host:port (127.0.0.1:8080), \"[::1]:8080\" or unix:/path");
}

static void read_origins(const struct config_source *from, const struct config_key *key,
			 const struct yaml *y, void *at)
{
	read_words(from, key, y, at, is_origin,
		   "write https://host or http://host:port in lower case, without a path and "
		   "without the scheme's own port, as browsers send it");
}

static void drop_secret(char **at)
{
	if (*at)
		sodium_memzero(*at, strlen(*at));
	free(*at);
	*at = NULL;
}

static void read_secret(const struct config_source *from, const struct config_key *key,
			const struct yaml *y, void *at)
{
	char *secret = config_secret(from, y);

	(void)key;
	if (secret) {
		drop_secret(at);
		*(char **)at = secret;
	}
}

static void read_signing(const struct config_source *from, const struct config_key *key,
			 const struct yaml *y, void *at)
{
	char *secret = config_secret(from, y);
	struct sign_key parsed;

	(void)key;
	if (secret && !sign_key_parse(&parsed, secret)) {
		complain(from, y,
			 "this secret is whsec_ and the base64 of 24 to 64 bytes, or has at least "
			 "24 characters");
		drop_secret(&secret);
	}
	sodium_memzero(&parsed, sizeof(parsed));
	if (secret) {
		drop_secret(at);
		*(char **)at = secret;
	}
}

static bool is_url(const char *s)
{
	size_t scheme = strncmp(s, "https://", 8) == 0 ? 8 : strncmp(s, "http://", 7) == 0 ? 7 : 0;

	for (size_t i = 0; s[i]; i++)
		if (!isgraph((unsigned char)s[i]) || strchr("\"#<>\\^`{|}", s[i]))
			return false;
	return scheme && s[scheme] && !strchr("/?:@", s[scheme]);
}

static void read_url(const struct config_source *from, const struct config_key *key,
		     const struct yaml *y, void *at)
{
	if (y->type == YAML_SCALAR && !is_url(y->text))
		complain(from, y, "write an URL like https://example.com/handoff");
	else
		read_path(from, key, y, at);
}

void config_url_shown(struct buf *out, const char *url)
{
	const char *host = strstr(url, "://") + 3, *query = strchr(host, '?');
	const char *at = memrchr(host, '@', strcspn(host, "/?"));

	buf_put(out, url, (size_t)(host - url));
	host = at ? at + 1 : host;
	buf_put(out, host, query ? (size_t)(query - host) : strlen(host));
}

static bool is_event(const char *s)
{
	enum hook which;

	return strcmp(s, "all") == 0 || hook_parse(&which, s);
}

bool config_webhook_wants(const struct config_webhook *w, enum hook which)
{
	for (size_t i = 0; i < w->events.n; i++)
		if (strcmp(w->events.v[i], "all") == 0 ||
		    strcmp(w->events.v[i], hook_name(which)) == 0)
			return true;
	return false;
}

static void read_events(const struct config_source *from, const struct config_key *key,
			const struct yaml *y, void *at)
{
	read_words(from, key, y, at, is_event, "there is no such event");
}

static void read_theme(const struct config_source *from, const struct config_key *key,
		       const struct yaml *y, void *at)
{
	struct buf out = BUF_INIT(16 << 10);
	char *members;

	(void)key;
	if (!yaml_is(y, YAML_MAP, from->path, from->problems))
		return;
	for (size_t i = 0; i < y->n; i++) {
		const char *s;

		if (yaml_str(y->items[i], &s, 0, TEXT_MAX, from->path, from->problems))
			out_str(&out, y->keys[i]->text, s);
	}
	if (out.error)
		complain(from, y, "the theme is too big");
	members = buf_steal(&out, NULL);
	if (members) {
		free(*(char **)at);
		*(char **)at = members;
	}
	buf_deinit(&out);
}

static void read_hours(const struct config_source *from, const struct config_key *key,
		       const struct yaml *y, void *at)
{
	struct hours *h = config_hours(from, y);

	(void)key;
	if (h) {
		hours_free(*(struct hours **)at);
		*(struct hours **)at = h;
	}
}

static void read_number(const struct config_source *from, const struct config_key *key,
			const struct yaml *y, void *at)
{
	uint64_t size;

	if (key->type == CONFIG_COUNT)
		yaml_int(y, at, key->min, key->max, from->path, from->problems);
	else if (key->type == CONFIG_TIME)
		yaml_duration(y, at, key->min, key->max, from->path, from->problems);
	else if (yaml_size(y, &size, (uint64_t)key->min, (uint64_t)key->max, from->path,
			   from->problems))
		*(int64_t *)at = (int64_t)size;
}

/* An age, or that there is none. */
static void read_age(const struct config_source *from, const struct config_key *key,
		     const struct yaml *y, void *at)
{
	if (y->type == YAML_SCALAR && (strcmp(y->text, "never") == 0 || strcmp(y->text, "0") == 0))
		*(int64_t *)at = 0;
	else
		yaml_duration(y, at, key->min, key->max, from->path, from->problems);
}

/* The i-th of "a|b|c"; its length, 0 when there is none. */
static size_t choice(const char *words, size_t i, const char **ret)
{
	for (; i > 0 && words; i--) {
		words = strchr(words, '|');
		words = words ? words + 1 : NULL;
	}
	*ret = words;
	return words ? strcspn(words, "|") : 0;
}

static void read_choice(const struct config_source *from, const struct config_key *key,
			const struct yaml *y, void *at)
{
	const char *word;
	size_t n;

	if (!yaml_is(y, YAML_SCALAR, from->path, from->problems))
		return;
	for (size_t i = 0; (n = choice(key->words, i, &word)); i++) {
		if (strlen(y->text) == n && strncmp(y->text, word, n) == 0) {
			*(int64_t *)at = (int64_t)i;
			return;
		}
	}
	problem_add(from->problems, PROBLEM_ERROR, from->path, y->line, y->column,
		    "expected one of %s", key->words);
}

/* A list of times, or one, or none. */
static void read_times(const struct config_source *from, const struct config_key *key,
		       const struct yaml *y, void *at)
{
	struct yaml *single = (struct yaml *)y;
	struct yaml **items = y->type == YAML_LIST ? y->items : &single;
	size_t n = y->type == YAML_LIST ? y->n : 1;
	struct updates times = {0};

	if (n > UPDATES_MAX) {
		complain(from, y, "at most 8 times");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (!yaml_duration(items[i], &times.v[i], key->min, key->max, from->path,
				   from->problems))
			return;
		if (i && times.v[i] <= times.v[i - 1]) {
			complain(from, items[i], "each time must be later than the one before");
			return;
		}
	}
	times.n = n;
	*(struct updates *)at = times;
}

/* The name of a question for visitors, static text; NULL after a problem. */
static const char *pre_chat_field(const struct config_source *from, const struct yaml *y)
{
	static const char *const fields[PRE_CHAT_MAX] = {"name",    "email",	  "phone",
							 "message", "department", "consent"};
	const char *nearest;

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (!strcmp(fields[i], y->text))
			return fields[i];
	nearest = nearest_word(y->text, fields, ARRAY_SIZE(fields));
	problem_add(from->problems, PROBLEM_ERROR, from->path, y->line, y->column,
		    nearest ? "unknown field '%s'; did you mean '%s'?" : "unknown field '%s'",
		    y->text, nearest);
	return NULL;
}

static void read_pre_chat(const struct config_source *from, const struct config_key *key,
			  const struct yaml *y, void *at)
{
	struct pre_chat all = {0};

	(void)key;
	if (!yaml_is(y, YAML_MAP, from->path, from->problems))
		return;
	for (size_t i = 0; i < y->n; i++) {
		const char *field = pre_chat_field(from, y->keys[i]), *how;

		if (!yaml_str(y->items[i], &how, 1, TEXT_MAX, from->path, from->problems) || !field)
			continue;
		if (strcmp(how, "optional") != 0 && strcmp(how, "required") != 0) {
			complain(from, y->items[i], "write optional or required");
			continue;
		}
		all.v[all.n].field = field;
		all.v[all.n++].required = !strcmp(how, "required");
	}
	*(struct pre_chat *)at = all;
}

static void write_text(struct buf *out, const struct config_key *key, const void *at)
{
	const char *text = *(char *const *)at;

	(void)key;
	buf_puts(out, text ? text : "~");
}

static void write_words(struct buf *out, const struct config_key *key, const void *at)
{
	const struct words *w = at;

	(void)key;
	buf_putc(out, '[');
	for (size_t i = 0; i < w->n; i++) {
		bool quoted = strpbrk(w->v[i], "[]{},\"'#&*!|>%@`") != NULL;

		buf_printf(out, quoted ? "%s\"%s\"" : "%s%s", i ? ", " : "", w->v[i]);
	}
	buf_putc(out, ']');
}

static void write_secret(struct buf *out, const struct config_key *key, const void *at)
{
	(void)key;
	buf_puts(out, *(char *const *)at ? "(hidden)" : "~");
}

static void write_url(struct buf *out, const struct config_key *key, const void *at)
{
	(void)key;
	if (*(char *const *)at)
		config_url_shown(out, *(char *const *)at);
	else
		buf_putc(out, '~');
}

static void write_theme(struct buf *out, const struct config_key *key, const void *at)
{
	(void)key;
	buf_printf(out, "{%s}", *(char *const *)at);
}

static void write_hours(struct buf *out, const struct config_key *key, const void *at)
{
	(void)key;
	config_hours_write(out, *(struct hours *const *)at);
}

static void write_count(struct buf *out, const struct config_key *key, const void *at)
{
	(void)key;
	buf_printf(out, "%" PRId64, *(const int64_t *)at);
}

/* With the biggest unit that needs no fraction. */
static void write_unit(struct buf *out, int64_t v, const int64_t *units, const char *const *names,
		       size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (v >= units[i] && v % units[i] == 0) {
			buf_printf(out, "%" PRId64 "%s", v / units[i], names[i]);
			return;
		}
	}
	buf_printf(out, "%" PRId64 "%s", v, names[n]);
}

static void write_size(struct buf *out, const struct config_key *key, const void *at)
{
	static const int64_t units[] = {1 << 20, 1 << 10};
	static const char *const names[] = {"MiB", "KiB", ""};

	(void)key;
	write_unit(out, *(const int64_t *)at, units, names, ARRAY_SIZE(units));
}

static void put_time(struct buf *out, int64_t ms)
{
	static const int64_t units[] = {24 * 3600000, 3600000, 60000, 1000};
	static const char *const names[] = {"d", "h", "m", "s", "ms"};

	if (ms == 0)
		buf_puts(out, "0s");
	else
		write_unit(out, ms, units, names, ARRAY_SIZE(units));
}

static void write_time(struct buf *out, const struct config_key *key, const void *at)
{
	(void)key;
	put_time(out, *(const int64_t *)at);
}

static void write_times(struct buf *out, const struct config_key *key, const void *at)
{
	const struct updates *times = at;

	(void)key;
	buf_putc(out, '[');
	for (size_t i = 0; i < times->n; i++) {
		buf_puts(out, i ? ", " : "");
		put_time(out, times->v[i]);
	}
	buf_putc(out, ']');
}

static void write_pre_chat(struct buf *out, const struct config_key *key, const void *at)
{
	const struct pre_chat *all = at;

	(void)key;
	buf_putc(out, '{');
	for (size_t i = 0; i < all->n; i++)
		buf_printf(out, "%s%s: %s", i ? ", " : "", all->v[i].field,
			   all->v[i].required ? "required" : "optional");
	buf_putc(out, '}');
}

static void write_age(struct buf *out, const struct config_key *key, const void *at)
{
	if (*(const int64_t *)at == 0)
		buf_puts(out, "never");
	else
		write_time(out, key, at);
}

static void write_choice(struct buf *out, const struct config_key *key, const void *at)
{
	const char *word;
	size_t n = choice(key->words, (size_t) * (const int64_t *)at, &word);

	buf_put(out, word, n);
}

static const struct {
	void (*read)(const struct config_source *from, const struct config_key *key,
		     const struct yaml *y, void *at);
	void (*write)(struct buf *out, const struct config_key *key, const void *at);
} types[] = {
	[CONFIG_PATH] = {read_path, write_text},
	[CONFIG_NAME] = {read_name, write_text},
	[CONFIG_ENGINE] = {read_engine, write_text},
	[CONFIG_ADDRESSES] = {read_addresses, write_words},
	[CONFIG_ORIGINS] = {read_origins, write_words},
	[CONFIG_SECRET] = {read_secret, write_secret},
	[CONFIG_THEME] = {read_theme, write_theme},
	[CONFIG_HOURS] = {read_hours, write_hours},
	[CONFIG_URL] = {read_url, write_url},
	[CONFIG_EVENTS] = {read_events, write_words},
	[CONFIG_SIGNING] = {read_signing, write_secret},
	[CONFIG_COUNT] = {read_number, write_count},
	[CONFIG_SIZE] = {read_number, write_size},
	[CONFIG_TIME] = {read_number, write_time},
	[CONFIG_AGE] = {read_age, write_age},
	[CONFIG_CHOICE] = {read_choice, write_choice},
	[CONFIG_TIMES] = {read_times, write_times},
	[CONFIG_PRE_CHAT] = {read_pre_chat, write_pre_chat},
};

void config_read(const struct config_source *from, const struct config_key *key,
		 const struct yaml *y, void *at)
{
	types[key->type].read(from, key, y, at);
}

void config_write(struct buf *out, const struct config_key *key, const void *at)
{
	types[key->type].write(out, key, at);
}

void config_drop(const struct config_key *key, void *at)
{
	if (key->type == CONFIG_SECRET || key->type == CONFIG_SIGNING) {
		drop_secret(at);
	} else if (key->type == CONFIG_ADDRESSES || key->type == CONFIG_ORIGINS ||
		   key->type == CONFIG_EVENTS) {
		words_free(at);
	} else if (key->type == CONFIG_HOURS) {
		*(struct hours **)at = hours_free(*(struct hours **)at);
	} else if (key->type < CONFIG_COUNT) {
		free(*(char **)at);
		*(char **)at = NULL;
	}
}
