/* config_use.c - what settings mean to the parts, and which of them may change at run time. */
#include "shell/config_keys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int config_set_text(char **at, const char *value)
{
	char *copy = strdup(value);

	if (!copy)
		return -ENOMEM;
	free(*at);
	*at = copy;
	return 0;
}

int config_set_words(struct words *at, const char *const *values, size_t n)
{
	char **v = calloc(n, sizeof(*v));

	if (!v)
		return -ENOMEM;
	for (size_t i = 0; i < at->n; i++)
		free(at->v[i]);
	free(at->v);
	*at = (struct words){.v = v};
	for (size_t i = 0; i < n; i++) {
		v[i] = strdup(values[i]);
		if (!v[i])
			return -ENOMEM;
		at->n++;
	}
	return 0;
}

void config_to_engine(const struct config *c, struct engine_config *ret)
{
	ret->offer_timeout = c->queue.offer_timeout;
	ret->agent_grace = c->queue.agent_grace;
	ret->max_wait = c->queue.max_wait;
	ret->visitor_timeout = c->queue.visitor_timeout;
	ret->bot_timeout = c->queue.bot_timeout;
	ret->message_timeout = c->queue.message_timeout;
	ret->wrap_up = c->queue.wrap_up;
	ret->follow_up_late = c->queue.follow_up_late;
	ret->decline_pause = c->queue.decline_pause;
	ret->priority_credit = c->queue.priority_credit;
	ret->alert_every = c->queue.alert_every;
	ret->updates = c->queue.updates;
	ret->per_minute = (int)c->limits.per_minute;
	ret->frames_per_second = (int)c->limits.frames_per_second;
	ret->max_lookups = (size_t)c->limits.lookups;
	ret->max_conversations = (size_t)c->limits.conversations;
	ret->max_backlog = (size_t)c->limits.backlog;
	ret->max_events = (size_t)c->limits.events;
	ret->max_follow_ups = (size_t)c->limits.follow_ups;
	ret->hooks = 0;
	for (size_t i = 0; i < c->n_webhooks; i++)
		for (int which = 0; which < N_HOOK; which++)
			if (config_webhook_wants(&c->webhooks[i], (enum hook)which))
				ret->hooks |= (uint64_t)1 << which;
}

void config_to_ws(const struct config *c, struct ws_config *ret)
{
	ret->max_connections = (size_t)c->limits.connections;
	ret->max_per_peer = (size_t)c->limits.per_address;
	ret->visitor_frame = (size_t)c->limits.visitor_frame;
	ret->agent_frame = (size_t)c->limits.agent_frame;
	ret->output_limit = (size_t)c->limits.output;
}

size_t config_site_find(const struct config *c, const char *name)
{
	size_t i = 0;

	while (i < c->n_sites && strcmp(c->sites[i].name, name) != 0)
		i++;
	return i;
}

static bool same(const struct config_key *key, const void *a, const void *b)
{
	struct buf left = BUF_INIT(1 << 20), right = BUF_INIT(1 << 20);
	bool equal;

	config_write(&left, key, a);
	config_write(&right, key, b);
	equal = left.n == right.n && memcmp(left.p, right.p, left.n) == 0;
	buf_deinit(&left);
	buf_deinit(&right);
	return equal;
}

static const char *fixed_site_change(const struct config_key *key, const struct config *old,
				     const struct config *fresh)
{
	for (size_t i = 0; i < old->n_sites; i++)
		if (!same(key, (char *)&old->sites[i] + key->at,
			  (char *)&fresh->sites[i] + key->at))
			return key->path;
	return NULL;
}

const char *config_fixed_change(const struct config *old, const struct config *fresh)
{
	const char *changed = NULL;

	if (old->n_sites != fresh->n_sites)
		return "sites";
	for (size_t i = 0; i < old->n_sites; i++)
		if (strcmp(old->sites[i].name, fresh->sites[i].name) != 0)
			return "sites";
	for (size_t i = 0; i < n_config_keys && !changed; i++) {
		const struct config_key *key = &config_keys[i];

		if (key->reloadable)
			continue;
		if (config_key_part(key) == CONFIG_SITE)
			changed = fixed_site_change(key, old, fresh);
		else if (config_key_part(key) == CONFIG_WHOLE &&
			 !same(key, (const char *)old + key->at, (const char *)fresh + key->at))
			changed = key->path;
	}
	return changed;
}

enum { COMMENT_COLUMNS = 98 };

/* Words in lines that begin with '#'. */
static void print_comment(struct buf *out, const char *indent, const char *text)
{
	size_t column = 0;

	while (*text) {
		size_t n = strcspn(text, " ");

		if (column > 0 && column + 1 + n > COMMENT_COLUMNS) {
			buf_putc(out, '\n');
			column = 0;
		}
		if (column == 0)
			buf_printf(out, "%s#", indent);
		column += n + (column ? 1 : strlen(indent) + 2);
		buf_printf(out, " %.*s", (int)n, text);
		text += n + strspn(text + n, " ");
	}
	buf_putc(out, '\n');
}

static void print_key(struct buf *out, const char *off, const char *indent,
		      const struct config_key *key, const void *at)
{
	const char *name = strrchr(key->path, '.');
	char text[400];

	snprintf(text, sizeof(text), "%s%s", key->help,
		 key->reloadable ? "" : " (A change needs a restart.)");
	print_comment(out, *off ? "" : indent, text);
	buf_printf(out, "%s%s%s: ", off, indent, name ? name + 1 : key->path);
	config_write(out, key, at);
	buf_putc(out, '\n');
}

static void print_sites(struct buf *out, const char *off, const struct config *c)
{
	buf_puts(out, "\n# The websites, by name, at most 64.\n");
	buf_printf(out, "%ssites:\n", off);
	for (size_t s = 0; s < c->n_sites; s++) {
		buf_printf(out, "%s  %s:\n", off, c->sites[s].name);
		for (size_t i = 0; i < n_config_keys; i++)
			if (config_key_part(&config_keys[i]) == CONFIG_SITE)
				print_key(out, off, "    ", &config_keys[i],
					  (char *)&c->sites[s] + config_keys[i].at);
	}
}

static void print_webhook(struct buf *out, const char *off, const struct config_webhook *w)
{
	buf_printf(out, "%s  -\n", off);
	for (size_t i = 0; i < n_config_keys; i++)
		if (config_key_part(&config_keys[i]) == CONFIG_WEBHOOK)
			print_key(out, off, "    ", &config_keys[i],
				  (const char *)w + config_keys[i].at);
}

/* There is none by itself, so an example is made up. */
static void print_webhooks(struct buf *out, const char *off, const struct config *c, bool example)
{
	static char *all[] = {"all"};
	static const struct config_webhook sample = {
		.events = {all, 1}, .timeout = 10000, .give_up = 24 * 3600000, .backlog = 10000};

	buf_puts(out, "\n# Whom to tell by HTTP what happens, at most 16; see docs/webhooks.md.\n");
	buf_printf(out, "%swebhooks:%s\n", off, c->n_webhooks || example ? "" : " []");
	for (size_t i = 0; i < c->n_webhooks; i++)
		print_webhook(out, off, &c->webhooks[i]);
	if (example)
		print_webhook(out, off, &sample);
}

#define EXAMPLE_HEAD                                                                               \
	"# handoffd's settings: every key with its default, which need not be said. Take the '#' " \
	"away "                                                                                    \
	"to\n# change one. Check with `handoffd --check`, then `systemctl reload handoffd`.\n\n"

/* A new section begins where a row's first word is another than the row's before. */
static bool opens_section(size_t i)
{
	const char *path = config_keys[i].path, *dot = strchr(path, '.');

	return dot && (i == 0 || strncmp(path, config_keys[i - 1].path, (size_t)(dot + 1 - path)));
}

void config_print(const struct config *c, bool example, struct buf *out)
{
	const char *off = example ? "#" : "";

	if (example)
		buf_puts(out, EXAMPLE_HEAD);
	for (size_t i = 0; i < n_config_keys; i++) {
		const struct config_key *key = &config_keys[i];
		const char *dot = strchr(key->path, '.');

		if (opens_section(i) && config_key_part(key) == CONFIG_SITE)
			print_sites(out, off, c);
		else if (opens_section(i) && config_key_part(key) == CONFIG_WEBHOOK)
			print_webhooks(out, off, c, example);
		else if (opens_section(i))
			buf_printf(out, "\n%s%.*s:\n", off, (int)(dot - key->path), key->path);
		if (config_key_part(key) == CONFIG_WHOLE)
			print_key(out, off, dot ? "  " : "", key, (const char *)c + key->at);
	}
}
