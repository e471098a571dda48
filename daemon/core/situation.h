/* situation.h - whether people are there for somebody, and what they are told. Pure. */
#ifndef CORE_SITUATION_H
#define CORE_SITUATION_H

#include "core/op.h"
#include "rules/pack/pack.h"

struct conversation;
struct engine;

enum situation {
	SITUATION_STAFFED, /* somebody who could take it has a free slot */
	SITUATION_FULL,	   /* all who could take it are busy */
	SITUATION_NOBODY,  /* open, but none of those who could take it is there */
	SITUATION_CLOSED,  /* outside of the hours */
};
enum situation situation_of(const struct engine *e, const struct conversation *c);
enum pack_text situation_text(enum situation situation);
void write_choices(struct buf *out, enum situation situation);
/* Somebody who could take it is connected, with this status or a readier one. */
bool somebody_is(const struct engine *e, const struct conversation *c, enum agent_status status);
/* It goes to state `message`: the reason is one of the wire's. */
void unattended(struct engine *e, struct conversation *c, const char *reason);

#endif
