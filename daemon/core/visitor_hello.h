/* visitor_hello.h - who a visitor is, what the store knows of them, and their welcome. Pure. */
#ifndef CORE_VISITOR_HELLO_H
#define CORE_VISITOR_HELLO_H

#include "core/connection.h"

handler visitor_hello;
/* The store has answered: whoever of their connections waits for it is welcomed, or one thing more is
 * asked for. Frees a visitor who has gone meanwhile. */
void visitor_hello_loaded(struct engine *e, struct visitor *v);
void visitor_looked_up(struct engine *e); /* one question is answered: the next one may be asked */

#endif
