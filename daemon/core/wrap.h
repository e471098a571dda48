/* wrap.h - after the end: an agent writes down how it went, and their slot is held meanwhile. Pure. */
#ifndef CORE_WRAP_H
#define CORE_WRAP_H

#include "core/connection.h"

struct buf;
struct conversation;

int64_t wrap_limit(const struct engine *e, const struct conversation *c); /* ms, 0: no time */
void wrap_wanted(struct engine *e, struct conversation *c);		  /* before it is closed */
void wrap_begin(struct engine *e, struct conversation *c);		  /* it is closed */
void wrap_arm(struct engine *e, struct conversation *c);		  /* until row.wrap_until */
void wrap_over(struct engine *e, struct conversation *c);		  /* the system ends it */
void wrap_drop(struct engine *e, struct conversation *c); /* without a word, for it is erased */

/* What `close` and `wrap_up` say of how it went. */
bool complaint_fits(struct engine *e, struct connection *k, const struct conversation *c,
		    const struct frame *f);			/* or it was refused */
void write_disposition(struct buf *out, const struct frame *f); /* its tags and complaint */
handler on_wrap_up;

#endif
