/* viewing.h - agents who have the same conversation open know of each other. Pure. */
#ifndef CORE_VIEWING_H
#define CORE_VIEWING_H

struct conversation;
struct engine;

/* Somebody follows it now, or does not any more: at the end of the step each agent's connection that follows
 * it is told who else does, if that is not what it was told last. Visitors are not. */
void viewers_changed(struct engine *e, struct conversation *c);
void viewers_tell(struct engine *e);

#endif
