#include "core/visitor_profile.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "core/delivery.h"
#include "core/engine_private.h"
#include "core/log.h"

static int merge(json_t *all, const json_t *news)
{
	const char *name;
	json_t *text;

	json_object_foreach ((json_t *)news, name, text) {
		if (!json_string_length(text))
			json_object_del(all, name);
		else if (json_object_set(all, name, text))
			return -ENOMEM;
	}
	return 0;
}

/* What is known and what is new in one object, as JSON; gives. NULL: no memory. */
static char *merged(const char *known, const json_t *news, size_t *ret_n)
{
	json_t *all = known ? json_loads(known, 0, NULL) : json_object();
	char *text = NULL;

	if (all && !merge(all, news))
		text = json_dumps(all, JSON_COMPACT);
	*ret_n = json_object_size(all);
	json_decref(all);
	return text;
}

static bool refuse(struct engine *e, struct connection *k, const struct frame *f,
		   enum error_code code, const char *message)
{
	send_error(e, k, frame_str(f, F_ID), code, "attributes", message, 0);
	return false;
}

static bool take_attributes(struct engine *e, struct connection *k, const struct frame *f)
{
	struct visitor *v = k->visitor;
	cleanup(freep) char *text = NULL;
	size_t n;

	if (!frame_has(f, F_ATTRIBUTES))
		return true;
	text = merged(v->attributes, frame_strings(f, F_ATTRIBUTES), &n);
	if (!text) {
		engine_fail(e, -ENOMEM);
		return false;
	}
	if (n > LIMIT_ATTRIBUTES)
		return refuse(e, k, f, E_BAD_FIELD, "a visitor has that many attributes already");
	if (strlen(text) > LIMIT_ATTRIBUTES_BYTES)
		return refuse(e, k, f, E_TOO_LARGE, "the attributes are too long together");
	free(v->attributes);
	v->attributes = n ? steal(text) : NULL;
	return true;
}

bool profile_take(struct engine *e, struct connection *k, const struct frame *f)
{
	struct visitor *v = k->visitor;

	if (!take_attributes(e, k, f))
		return false;
	if (!v->verified || !v->name)
		visitor_set(&v->name, frame_str(f, F_NAME));
	if (!v->verified || !v->email)
		visitor_set(&v->email, frame_str(f, F_EMAIL));
	visitor_set(&v->phone, frame_str(f, F_PHONE));
	visitor_set(&v->department, frame_str(f, F_DEPARTMENT));
	if (frame_has(f, F_CONSENT))
		v->consent = frame_int(f, F_CONSENT, 0) ? CONSENT_GIVEN : CONSENT_REFUSED;
	return true;
}

void write_profile(struct buf *out, const struct visitor *v)
{
	if (v->department)
		out_str(out, "department", v->department);
	if (v->attributes)
		out_raw(out, "attributes", v->attributes, strlen(v->attributes));
}

void profile_record(struct engine *e, struct conversation *c, const char *command)
{
	struct visitor *v = c->visitor;

	record_begin(e);
	if (v->name)
		out_str(&e->body, "name", v->name);
	if (v->email)
		out_str(&e->body, "email", v->email);
	if (v->phone)
		out_str(&e->body, "phone", v->phone);
	write_profile(&e->body, v);
	if (v->consent)
		out_bool(&e->body, "consent", v->consent == CONSENT_GIVEN);
	v->consent = CONSENT_UNKNOWN; /* it was given once, and is told once */
	v->told = false;
	c->has_contact = c->has_contact || v->email || v->phone;
	record_append(e, c, WIRE_PROFILE, v->id, command, 0);
}
