#include "core/department.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/engine_private.h"
#include "core/life.h"
#include "core/log.h"
#include "core/routing.h"

struct department *department_find(const struct engine *e, size_t site, const char *name)
{
	struct site *s = (struct site *)&e->sites[site];

	for (size_t i = 0; name && i < s->n_departments; i++)
		if (!strcmp(s->departments[i].rules->name, name))
			return &s->departments[i];
	return NULL;
}

static struct department *fallback(const struct engine *e, size_t site)
{
	struct department *general = department_find(e, site, "general");

	return general ? general : (struct department *)&e->sites[site].departments[0];
}

struct department *department_of(const struct engine *e, const struct conversation *c)
{
	struct department *d = department_find(e, c->site, c->row.queue);

	return d ? d : fallback(e, c->site);
}

/* --- which one ----------------------------------------------------------------------------------- */

static void language_of(const struct engine *e, const struct conversation *c,
			char ret[NEED_LANGUAGE + 1])
{
	const char *locale = c->visitor ? c->visitor->locale : "";
	size_t n;

	if (!*locale)
		locale = pack_language(e->sites[c->site].pack);
	n = MIN(strcspn(locale, "-_"), (size_t)NEED_LANGUAGE);
	for (size_t i = 0; i < n; i++)
		ret[i] = (char)(locale[i] >= 'A' && locale[i] <= 'Z' ? locale[i] + 32 : locale[i]);
	ret[n] = '\0';
}

static bool has_word(const char *const *v, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i], word))
			return true;
	return false;
}

static bool covers(const struct pack_queue *q, const struct skill_list *skills)
{
	for (size_t i = 0; i < skills->n; i++)
		if (!has_word(q->skills, q->n_skills, skills->v[i]))
			return false;
	return true;
}

/* The one that covers what it needs and asks for least besides; NULL: none does. */
static struct department *best_of(struct site *s, const struct skill_list *skills,
				  const char *language)
{
	struct department *best = NULL;

	for (size_t i = 0; i < s->n_departments; i++) {
		const struct pack_queue *q = s->departments[i].rules;

		if (language && q->n_languages && !has_word(q->languages, q->n_languages, language))
			continue;
		if (covers(q, skills) && (!best || q->n_skills < best->rules->n_skills))
			best = &s->departments[i];
	}
	return best;
}

/* The one that the visitor named, if whoever is there can do what is needed; their wish is above their
 * language. NULL: they named none, or none that helps them. */
static struct department *wished(const struct engine *e, const struct conversation *c)
{
	const char *name = c->visitor ? c->visitor->department : NULL;
	struct department *d = department_find(e, c->site, name);

	return d && covers(d->rules, &c->skills) ? d : NULL;
}

struct department *department_choose(struct engine *e, const struct conversation *c)
{
	struct site *s = &e->sites[c->site];
	char language[NEED_LANGUAGE + 1];
	struct department *d = wished(e, c);

	language_of(e, c, language);
	if (!d)
		d = best_of(s, &c->skills, language);
	if (!d)
		d = best_of(s, &c->skills, NULL); /* rather in another language than never */
	return d ? d : fallback(e, c->site);
}

static bool has_room(const struct department *d, const struct conversation *c)
{
	return !d->rules->max_length || c->department == d ||
	       d->length < (size_t)d->rules->max_length;
}

struct department *department_with_room(struct engine *e, const struct conversation *c,
					struct department *d)
{
	for (size_t i = 0; d && i < PACK_QUEUES; i++) {
		if (has_room(d, c))
			return d;
		d = department_find(e, c->site, d->rules->overflow);
	}
	return NULL;
}

/* --- what it asks for there ---------------------------------------------------------------------- */

static void add_words(struct skill_list *l, const char *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		skill_add(l, v[i]);
}

/* Agents who were asked, or are not to be, stay what they are. */
void department_need(struct engine *e, struct conversation *c, const struct department *d)
{
	const struct pack_queue *q = d->rules;
	int64_t since =
		c->row.state == STATE_WAITING ? MAX(c->row.entered_at, c->moved_at) : e->now;
	struct need *n = &c->need;
	char language[NEED_LANGUAGE + 1];

	language_of(e, c, language);
	snprintf(n->queue, sizeof(n->queue), "%s", q->name);
	n->language[0] = '\0';
	if (has_word(q->languages, q->n_languages, language))
		memcpy(n->language, language, sizeof(n->language));
	n->required = c->skills;
	add_words(&n->required, q->skills, q->n_skills);
	n->preferred.n = 0;
	add_words(&n->preferred, q->prefer, q->n_prefer);
	n->prefer_until = tick_of(e, since + q->relax_ms);
}

int64_t department_patience(const struct engine *e, const struct conversation *c)
{
	int64_t own = c->department ? c->department->rules->max_wait_ms : -1;

	return MAX(c->row.entered_at, c->moved_at) + (own >= 0 ? own : e->config.max_wait);
}

/* --- who waits there ----------------------------------------------------------------------------- */

size_t department_place(const struct engine *e, const struct department *d, int64_t key,
			uint64_t id)
{
	const struct heap *h = &e->queue.heap;
	const struct heap_node me = {.key = key, .tie = id};
	size_t before = 0;

	for (size_t i = 0; i < h->n; i++) {
		const struct queue_entry *other = container_of(h->v[i], struct queue_entry, node);
		const struct conversation *c = container_of(other, struct conversation, place);

		before += c->department == d && heap_before(&other->node, &me);
	}
	return before + 1;
}

void department_enter(struct engine *e, struct conversation *c, struct department *d)
{
	if (c->department)
		c->department->length--;
	c->department = d;
	if (!d)
		return;
	d->length++;
	snprintf(c->row.queue, sizeof(c->row.queue), "%s", d->rules->name);
	department_need(e, c, d);
}

void department_moved(struct conversation *c, const char *reason, int64_t at)
{
	c->moved_at = at;
	if (!strcmp(reason, "full") || !strcmp(reason, "max_wait"))
		c->overflowed_at = at;
}

enum error_code department_record(struct engine *e, struct conversation *c, const char *from,
				  const char *to, const char *reason, const struct agent *by,
				  const char *command)
{
	record_begin(e);
	out_str(&e->body, "from", from);
	out_str(&e->body, "to", to);
	out_str(&e->body, "reason", reason);
	if (by)
		record_from_agent(e, "by", by);
	department_moved(c, reason, e->now);
	return record_append(e, c, WIRE_MOVED, by ? by->row.id : 0, command, 0);
}

enum error_code department_move(struct engine *e, struct conversation *c, struct department *to,
				const char *reason, const struct agent *by, const char *command)
{
	enum error_code code;

	offers_end(e, c, "cancelled");
	code = department_record(e, c, c->row.queue, to->rules->name, reason, by, command);
	if (code != E_NONE)
		return code;
	c->need.n_skips = 0;
	department_enter(e, c, to);
	conversation_moved(e, c);
	return E_NONE;
}

/* --- other rules --------------------------------------------------------------------------------- */

/* It was restored as waiting in this queue, which may be no more. */
void department_check(struct engine *e, struct conversation *c, const char *queue)
{
	if (!*queue || department_find(e, c->site, queue))
		return;
	snprintf(c->row.queue, sizeof(c->row.queue), "%s", queue);
	department_move(e, c, c->department, "rules", NULL, NULL);
}

static void count_in(struct engine *e, struct conversation *c)
{
	c->department = department_of(e, c);
	c->department->length++;
}

/* Whoever waits in a queue that is no more waits in another one from now on. */
static void resettle(struct engine *e, struct conversation *c)
{
	if (strcmp(c->department->rules->name, c->row.queue) != 0) {
		department_move(e, c, c->department, "rules", NULL, NULL);
		return;
	}
	department_need(e, c, c->department);
	conversation_moved(e, c);
}

/* Calls each for those who wait at a site, first to be served first. */
static void each_waiting(struct engine *e, size_t site,
			 void (*each)(struct engine *, struct conversation *))
{
	size_t n;
	cleanup(freep) struct queue_entry **waiting = queue_sorted(&e->queue, &n);

	if (!waiting && n)
		engine_fail(e, -ENOMEM);
	for (size_t i = 0; waiting && i < n; i++) {
		struct conversation *c = container_of(waiting[i], struct conversation, place);

		if (c->site == site)
			each(e, c);
	}
}

void departments_load(struct engine *e, size_t site)
{
	struct site *s = &e->sites[site];
	const struct pack_queue *v = pack_queues(s->pack, &s->n_departments);

	for (size_t i = 0; i < s->n_departments; i++)
		s->departments[i] = (struct department){.rules = &v[i]};
	each_waiting(e, site, count_in); /* all of them first: the old queues are gone */
	each_waiting(e, site, resettle);
}
