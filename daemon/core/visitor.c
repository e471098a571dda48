#include "core/visitor.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int visitor_new(struct visitor **ret, uint64_t id, size_t site)
{
	struct visitor *v = calloc(1, sizeof(*v));

	if (!v)
		return -ENOMEM;
	v->id = id;
	v->site = site;
	list_init(&v->connections);
	list_init(&v->in_line);
	*ret = v;
	return 0;
}

struct visitor *visitor_free(struct visitor *v)
{
	if (!v)
		return NULL;
	list_remove(&v->in_line);
	free(v->user);
	free(v->name);
	free(v->email);
	free(v->phone);
	free(v->department);
	free(v->attributes);
	free(v->url);
	free(v->title);
	free(v->referrer);
	free(v->history);
	free(v->caused);
	free(v);
	return NULL;
}

bool visitor_set(char **field, const char *value)
{
	char *copy;

	if (!value || !*value || (*field && !strcmp(*field, value)))
		return false;
	copy = strdup(value);
	if (!copy)
		return false;
	free(*field);
	*field = copy;
	return true;
}

const struct conversation_row *visitor_earlier(const struct visitor *v, uint64_t id)
{
	for (size_t i = 0; i < v->n_history; i++)
		if (v->history[i].id == id)
			return &v->history[i];
	return NULL;
}

static void insert(struct visitor *v, size_t at, const struct conversation_row *row)
{
	size_t n = MIN(v->n_history + 1, (size_t)VISITOR_HISTORY);
	struct conversation_row *rows = realloc(v->history, n * sizeof(*rows));

	if (!rows)
		return; /* it only informs */
	memmove(rows + at + 1, rows + at, (n - at - 1) * sizeof(*rows));
	rows[at] = *row;
	v->history = rows;
	v->n_history = n;
}

/* Ids grow with time. */
void visitor_recall(struct visitor *v, const struct conversation_row *row)
{
	size_t at = 0;

	while (at < v->n_history && v->history[at].id > row->id)
		at++;
	if (at < VISITOR_HISTORY && !visitor_earlier(v, row->id))
		insert(v, at, row);
}

void visitor_remember(struct visitor *v, const struct conversation_row *row)
{
	struct conversation_row *old = (struct conversation_row *)visitor_earlier(v, row->id);

	if (old)
		*old = *row;
	else
		visitor_recall(v, row);
}

static bool is_newer(const struct caused *a, const struct caused *b)
{
	return a->conversation != b->conversation ? a->conversation > b->conversation
						  : a->seq > b->seq;
}

const struct caused *visitor_caused(const struct visitor *v, uint64_t command)
{
	for (size_t i = 0; i < v->n_caused; i++)
		if (v->caused[i].command == command)
			return &v->caused[i];
	return NULL;
}

/* Who says nothing keeps nothing. Without memory it is not known when it comes again, as if it were older. */
void visitor_heed(struct visitor *v, const struct caused *what)
{
	size_t at = 0, n;

	if (!v->caused)
		v->caused = calloc(VISITOR_COMMANDS, sizeof(*v->caused));
	while (at < v->n_caused && is_newer(&v->caused[at], what))
		at++;
	if (!v->caused || at == VISITOR_COMMANDS || visitor_caused(v, what->command))
		return;
	n = MIN(v->n_caused + 1, (size_t)VISITOR_COMMANDS);
	memmove(v->caused + at + 1, v->caused + at, (n - at - 1) * sizeof(*v->caused));
	v->caused[at] = *what;
	v->n_caused = n;
}

static void set_if_unknown(char **field, const char *value)
{
	if (!*field)
		visitor_set(field, value);
}

void visitor_from_row(struct visitor *v, const struct visitor_row *row)
{
	set_if_unknown(&v->user, row->user);
	set_if_unknown(&v->name, row->name);
	set_if_unknown(&v->email, row->email);
	set_if_unknown(&v->phone, row->phone);
	set_if_unknown(&v->department, row->department);
	set_if_unknown(&v->attributes, row->attributes);
	if (!v->locale[0])
		snprintf(v->locale, sizeof(v->locale), "%s", row->locale);
	v->verified = v->verified || row->verified;
	if (!v->n_connections)
		v->left_at = row->left_at;
	v->stored = true;
}

static void copy(char *to, size_t n, const char *from)
{
	snprintf(to, n, "%s", from ? from : "");
}

void visitor_to_row(const struct visitor *v, const char *site, int64_t now, struct visitor_row *ret)
{
	*ret = (struct visitor_row){
		.id = v->id, .verified = v->verified, .seen_at = now, .left_at = v->left_at};
	copy(ret->site, sizeof(ret->site), site);
	copy(ret->user, sizeof(ret->user), v->user);
	copy(ret->name, sizeof(ret->name), v->name);
	copy(ret->email, sizeof(ret->email), v->email);
	copy(ret->phone, sizeof(ret->phone), v->phone);
	copy(ret->department, sizeof(ret->department), v->department);
	copy(ret->attributes, sizeof(ret->attributes), v->attributes);
	copy(ret->locale, sizeof(ret->locale), v->locale);
}
