#include "clients/handoffctl/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/handoffctl/ctl.h"

void desk_init(struct desk *d)
{
	*d = (struct desk){.current = -1};
}

void desk_deinit(struct desk *d)
{
	for (size_t i = 0; i < DESK_OFFERS; i++)
		desk_offer_drop(&d->offers[i]);
	desk_promises_drop(d);
	for (size_t i = 0; i < DESK_CONVERSATIONS; i++)
		json_decref(d->conversations[i].context);
	json_decref(d->agents);
	json_decref(d->canned);
	json_decref(d->queues);
}

struct desk_conversation *desk_find(struct desk *d, const char *id)
{
	for (size_t i = 0; *id && i < DESK_CONVERSATIONS; i++)
		if (!strcmp(d->conversations[i].id, id))
			return &d->conversations[i];
	return NULL;
}

/* With all places taken, the first closed one gives way, or else the last. */
struct desk_conversation *desk_add(struct desk *d, const char *id)
{
	struct desk_conversation *c = desk_find(d, id), *place = NULL;

	if (c)
		return c;
	for (size_t i = 0; i < DESK_CONVERSATIONS && !place; i++)
		if (!*d->conversations[i].id)
			place = &d->conversations[i];
	for (size_t i = 0; i < DESK_CONVERSATIONS && !place; i++)
		if (d->conversations[i].closed)
			place = &d->conversations[i];
	if (!place)
		place = &d->conversations[DESK_CONVERSATIONS - 1];
	json_decref(place->context);
	*place = (struct desk_conversation){0};
	snprintf(place->id, sizeof(place->id), "%s", id);
	return place;
}

void desk_remove(struct desk *d, struct desk_conversation *c)
{
	if (desk_current(d) == c)
		d->current = -1;
	json_decref(c->context);
	*c = (struct desk_conversation){0};
	for (int i = 0; d->current < 0 && i < DESK_CONVERSATIONS; i++)
		if (d->conversations[i].mine)
			d->current = i;
}

void desk_context(struct desk_conversation *c, json_t *context)
{
	if (!context)
		return;
	json_decref(c->context);
	c->context = json_incref(context);
}

struct desk_conversation *desk_current(struct desk *d)
{
	return d->current < 0 ? NULL : &d->conversations[d->current];
}

void desk_use(struct desk *d, const struct desk_conversation *c)
{
	d->current = (int)(c - d->conversations);
}

int desk_number(const struct desk *d, const struct desk_conversation *c)
{
	return (int)(c - d->conversations) + 1;
}

/* A number from 1 to max, else 0. */
static int number_of(const char *word, int max)
{
	char *end;
	long n = strtol(*word == '#' ? word + 1 : word, &end, 10);

	return *word && !*end && n >= 1 && n <= max ? (int)n : 0;
}

struct desk_conversation *desk_named(struct desk *d, const char *word)
{
	int n = number_of(word, DESK_CONVERSATIONS);

	if (!*word)
		return desk_current(d);
	if (n)
		return *d->conversations[n - 1].id ? &d->conversations[n - 1] : NULL;
	return desk_find(d, word);
}

struct desk_offer *desk_offer_find(struct desk *d, const char *offer)
{
	for (size_t i = 0; *offer && i < DESK_OFFERS; i++)
		if (!strcmp(d->offers[i].offer, offer))
			return &d->offers[i];
	return NULL;
}

struct desk_offer *desk_offer_add(struct desk *d, const json_t *offer, int64_t expires)
{
	struct desk_offer *o = desk_offer_find(d, member_str(offer, "offer"));

	for (size_t i = 0; !o && i < DESK_OFFERS; i++)
		if (!*d->offers[i].offer)
			o = &d->offers[i];
	if (!o)
		return NULL; /* it expires by itself */
	desk_offer_drop(o);
	snprintf(o->offer, sizeof(o->offer), "%s", member_str(offer, "offer"));
	snprintf(o->conversation, sizeof(o->conversation), "%s", member_str(offer, "conversation"));
	o->expires = expires;
	o->context = json_incref(json_object_get(offer, "context"));
	return o;
}

struct desk_offer *desk_offer_named(struct desk *d, const char *word)
{
	int n = number_of(word, DESK_OFFERS);

	if (n)
		return *d->offers[n - 1].offer ? &d->offers[n - 1] : NULL;
	for (size_t i = 0; !*word && i < DESK_OFFERS; i++)
		if (*d->offers[i].offer)
			return &d->offers[i];
	return desk_offer_find(d, word);
}

void desk_offer_drop(struct desk_offer *o)
{
	json_decref(o->context);
	*o = (struct desk_offer){0};
}

static int promise_find(const struct desk *d, const json_t *promise)
{
	for (int i = 0; i < DESK_PROMISES; i++) {
		const json_t *p = d->promises[i];

		if (p && member_int(p, "promise") == member_int(promise, "promise") &&
		    !strcmp(member_str(p, "conversation"), member_str(promise, "conversation")))
			return i;
	}
	return -1;
}

int desk_promise_put(struct desk *d, const json_t *promise)
{
	int at = promise_find(d, promise);

	for (int i = 0; at < 0 && i < DESK_PROMISES; i++)
		if (!d->promises[i])
			at = i;
	if (at < 0)
		return 0;
	json_decref(d->promises[at]);
	d->promises[at] = json_deep_copy(promise);
	return d->promises[at] ? at + 1 : 0;
}

void desk_promise_remove(struct desk *d, const json_t *promise)
{
	int at = promise_find(d, promise);

	if (at < 0)
		return;
	json_decref(d->promises[at]);
	d->promises[at] = NULL;
}

void desk_promises_drop(struct desk *d)
{
	for (int i = 0; i < DESK_PROMISES; i++) {
		json_decref(d->promises[i]);
		d->promises[i] = NULL;
	}
}
