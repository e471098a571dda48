#include "clients/bench/visit.h"

#include "base/hash.h"

static uint32_t hash_of(struct span text)
{
	return (uint32_t)hash_bytes(text.p, text.n, 0);
}

struct visit *visit_new(void)
{
	return calloc(1, sizeof(struct visit));
}

struct visit *visit_free(struct visit *v)
{
	if (v) {
		free(v->token);
		free(v->v);
		free(v);
	}
	return NULL;
}

static struct entry *find(struct visit *v, uint32_t seq)
{
	for (size_t i = v->n; i-- > 0;)
		if (v->v[i].seq == seq)
			return &v->v[i];
	return NULL;
}

bool visit_add(struct visit *v, uint32_t seq, struct span text)
{
	if (find(v, seq)) /* acknowledged once more: a command that was sent again */
		return true;
	if (v->n == v->cap) {
		size_t cap = v->cap ? 2 * v->cap : 8;
		struct entry *grown = realloc(v->v, cap * sizeof(*grown));

		if (!grown)
			return false;
		v->v = grown;
		v->cap = cap;
	}
	v->v[v->n++] = (struct entry){.seq = seq, .text = hash_of(text)};
	return true;
}

void visit_begin(struct visit *v)
{
	v->back_said = 0;
	for (size_t i = 0; i < v->n; i++) {
		v->v[i].back = 0;
		v->v[i].altered = false;
	}
}

void visit_came(struct visit *v, uint32_t seq, struct span text, bool visitors)
{
	struct entry *e = find(v, seq);

	v->back_said += visitors;
	if (!e)
		return;
	e->back++;
	e->altered |= e->text != hash_of(text);
}

bool visit_whole(const struct visit *v)
{
	for (size_t i = 0; i < v->n; i++)
		if (!v->v[i].back)
			return false;
	return true;
}

/* A message that stands twice under two numbers shows as more messages than were ever sent. */
void visit_judge(const struct visit *v, struct visit_verdict *add_to)
{
	add_to->messages += v->n;
	for (size_t i = 0; i < v->n; i++) {
		add_to->lost += !v->v[i].back;
		add_to->twice += v->v[i].back > 1;
		add_to->altered += v->v[i].altered;
	}
	if (v->back_said > v->said)
		add_to->twice += v->back_said - v->said;
}
