#include <string.h>

#include "base/base.h"
#include "core/event.h"

struct payload *payload_new(const char *bytes, size_t n)
{
	struct payload *p = malloc(sizeof(*p) + n);

	if (!p)
		return NULL;
	p->refs = 1;
	p->n = n;
	if (n)
		memcpy(p->bytes, bytes, n);
	return p;
}

struct payload *payload_ref(struct payload *p)
{
	p->refs++;
	return p;
}

struct payload *payload_unref(struct payload *p)
{
	if (p && --p->refs == 0)
		free(p);
	return NULL;
}

static void effect_deinit(struct effect *e)
{
	switch (e->type) {
	case FX_PERSIST:
		op_deinit(&e->op);
		break;
	case FX_SEND:
		e->payload = payload_unref(e->payload);
		break;
	case FX_LOAD_VISITOR:
		free(steal(e->load.user));
		break;
	case FX_CLOSE:
	case FX_LOAD_RECORDS:
	case FX_ALARM:
		break;
	}
}

void effects_reset(struct effects *fx)
{
	for (size_t i = 0; i < fx->n; i++)
		effect_deinit(&fx->v[i]);
	fx->n = 0;
}

void effects_deinit(struct effects *fx)
{
	effects_reset(fx);
	free(fx->v);
	*fx = (struct effects){0};
}

struct effect *effects_add(struct effects *fx, enum effect_type type)
{
	struct effect *e;

	if (fx->n == fx->cap) {
		size_t cap = fx->cap ? fx->cap * 2 : 32;

		e = realloc(fx->v, cap * sizeof(*e));
		if (!e)
			return NULL;
		fx->v = e;
		fx->cap = cap;
	}
	e = &fx->v[fx->n++];
	*e = (struct effect){.type = type};
	return e;
}
