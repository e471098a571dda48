#include "core/situation.h"

#include <string.h>

#include "core/dialog.h"
#include "core/engine_private.h"
#include "core/log.h"
#include "core/opening.h"
#include "core/routing.h"

/* For whom it is when nobody in particular is waited for and no skill is only preferred. */
static void profile_of(const struct conversation *c, struct profile *ret)
{
	need_profile(&c->need, INT64_MAX, ret);
}

bool somebody_is(const struct engine *e, const struct conversation *c, enum agent_status status)
{
	struct profile p;

	profile_of(c, &p);
	for (size_t i = 0; i < e->n_agents; i++) {
		const struct agent *a = e->agent_list[i];

		if (a->n_connections && a->row.status >= status && profile_weight(&p, a))
			return true;
	}
	return false;
}

enum situation situation_of(const struct engine *e, const struct conversation *c)
{
	struct profile p;

	if (!site_is_open(e, c->site))
		return SITUATION_CLOSED;
	profile_of(c, &p);
	for (size_t i = 0; i < e->n_agents; i++)
		if (agent_is_free(e->agent_list[i]) && profile_weight(&p, e->agent_list[i]))
			return SITUATION_STAFFED;
	return somebody_is(e, c, AGENT_BUSY) ? SITUATION_FULL : SITUATION_NOBODY;
}

enum pack_text situation_text(enum situation situation)
{
	static const enum pack_text texts[] = {
		[SITUATION_STAFFED] = TEXT_HANDOFF,
		[SITUATION_FULL] = TEXT_FULL,
		[SITUATION_NOBODY] = TEXT_NOBODY,
		[SITUATION_CLOSED] = TEXT_CLOSED_HOURS,
	};

	return texts[situation];
}

void write_choices(struct buf *out, enum situation situation)
{
	out_open(out, "choices", '[');
	if (situation != SITUATION_CLOSED)
		out_str(out, NULL, "wait");
	out_str(out, NULL, "contact");
	out_str(out, NULL, "return");
	out_close(out, ']');
}

/* What somebody is told whom nobody comes for: that there is nobody only when there is nobody. */
static enum situation situation_left(const struct engine *e, const struct conversation *c,
				     const char *reason)
{
	enum situation situation = situation_of(e, c);

	if (!strcmp(reason, "closed_hours"))
		return SITUATION_CLOSED;
	if (!strcmp(reason, "full") || situation == SITUATION_STAFFED)
		return SITUATION_FULL;
	return situation;
}

void unattended(struct engine *e, struct conversation *c, const char *reason)
{
	enum situation situation = situation_left(e, c, reason);
	bool nobody = situation == SITUATION_NOBODY;
	int64_t opens_at = site_opens_at(e, c->site);
	char reference[ID_REFERENCE + 1];

	offers_end(e, c, "cancelled");
	id_reference(reference, c->row.id);
	record_begin(e);
	out_str(&e->body, "reason", reason);
	say_unplaced(e, c, nobody ? TEXT_UNATTENDED : situation_text(situation), "text");
	write_choices(&e->body, situation);
	out_str(&e->body, "reference", reference);
	if (opens_at)
		out_time(&e->body, "opens_at", opens_at);
	e->counters.unattended++;
	record_append(e, c, WIRE_UNATTENDED, 0, NULL, 0);
}
