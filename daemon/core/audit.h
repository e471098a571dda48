/* audit.h - nobody is unknown: that is proved again and again of every open conversation. Pure.
 * What is found to be otherwise is mended, counted, and told to whoever runs the service. On demand
 * (engine_write_audit, `queue --prove`) it is only told. */
#ifndef CORE_AUDIT_H
#define CORE_AUDIT_H

#include "base/base.h"

struct conversation;
struct engine;
struct staffs;

enum breach {
	BREACH_NONE,
	BREACH_NO_PLACE,    /* waits, and is not in the queue */
	BREACH_NO_ALERT,    /* waits, and agents will not be told again */
	BREACH_NO_OFFER,    /* waits, could be taken, and nobody is asked */
	BREACH_NO_DEADLINE, /* is open, and nothing will happen to it by itself */
	BREACH_NO_AGENT,    /* is with an agent who does not exist */
	N_BREACH
};
const char *breach_name(enum breach b);

enum breach audit_one(const struct engine *e, struct staffs *s, const struct conversation *c);
void audit_soon(struct engine *e); /* begins the audits, while there is anything to prove */
void audit_some(struct engine *e); /* the next part of the running one, and mends */

#endif
