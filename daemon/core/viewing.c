#include "core/viewing.h"

#include "core/delivery.h"
#include "core/engine_private.h"

enum { VIEWERS = 10 }; /* others that one is told of */

void viewers_changed(struct engine *e, struct conversation *c)
{
	if (!list_is_linked(&c->in_viewed))
		list_append(&e->to_view, &c->in_viewed);
}

/* The agents who follow it, each once, by whoever came first; enough of them to leave one out. */
static size_t viewers_of(struct conversation *c, struct agent *ret[VIEWERS + 1])
{
	struct list *it;
	size_t n = 0, i;

	list_for_each (it, &c->subs) {
		struct agent *a = container_of(it, struct sub, in_conversation)->connection->agent;

		for (i = 0; i < n && ret[i] != a; i++)
			;
		if (a && i == n)
			ret[n++] = a;
		if (n == VIEWERS + 1)
			break;
	}
	return n;
}

/* Those of them whom this one is told of. */
static size_t others_of(struct agent *const *v, size_t n, const struct agent *self,
			struct agent *ret[VIEWERS])
{
	size_t k = 0;

	for (size_t i = 0; i < n && k < VIEWERS; i++)
		if (v[i] != self)
			ret[k++] = v[i];
	return k;
}

/* Whatever their order: who came first is no news. */
static uint64_t hash_of(struct agent *const *v, size_t n)
{
	uint64_t h = 0;

	for (size_t i = 0; i < n; i++)
		h += hash_u64(v[i]->row.id);
	return h;
}

static void tell(struct engine *e, struct sub *s, struct agent *const *v, size_t n)
{
	s->viewers = hash_of(v, n);
	buf_reset(&e->out);
	out_id(&e->out, "conversation", s->conversation->row.id);
	out_open(&e->out, "agents", '[');
	for (size_t i = 0; i < n; i++) {
		out_open(&e->out, NULL, '{');
		out_id(&e->out, "id", v[i]->row.id);
		out_str(&e->out, "name", v[i]->row.name);
		out_close(&e->out, '}');
	}
	out_close(&e->out, ']');
	signal_one(e, s->connection, "viewing");
}

static void tell_all(struct engine *e, struct conversation *c)
{
	struct agent *all[VIEWERS + 1], *others[VIEWERS];
	size_t n = viewers_of(c, all), k;
	struct list *it;

	list_for_each (it, &c->subs) {
		struct sub *s = container_of(it, struct sub, in_conversation);

		if (!s->connection->agent)
			continue;
		k = others_of(all, n, s->connection->agent, others);
		if (s->viewers != hash_of(others, k))
			tell(e, s, others, k);
	}
}

void viewers_tell(struct engine *e)
{
	while (!list_is_empty(&e->to_view)) {
		struct conversation *c =
			container_of(e->to_view.next, struct conversation, in_viewed);

		list_remove(&c->in_viewed);
		tell_all(e, c);
	}
}
