/* visitor_profile.h - who a visitor says they are: `profile`. Pure. */
#ifndef CORE_VISITOR_PROFILE_H
#define CORE_VISITOR_PROFILE_H

#include "base/base.h"

struct buf;
struct connection;
struct conversation;
struct engine;
struct frame;
struct visitor;

/* Takes what a `profile` says into what is known of its visitor. False: it was refused, and answered. */
bool profile_take(struct engine *e, struct connection *k, const struct frame *f);
/* What is known of the visitor now as a record of the conversation; command: as in record_append. */
void profile_record(struct engine *e, struct conversation *c, const char *command);
/* Members `department` and `attributes` of what agents are told of a visitor; nothing when not known. */
void write_profile(struct buf *out, const struct visitor *v);

#endif
