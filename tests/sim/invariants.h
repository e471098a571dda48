/*
 * invariants.h - what must hold of the engine after every step, whatever happened.
 *
 *   one_controller  at most one has a conversation: who speaks, who holds it and what the row says agree
 *   bot_silent      the bot says nothing while a person has it
 *   one_offer       a conversation is offered to one agent at a time, or to three after two misses
 *   load            no offer goes to an agent over their capacity, and loads are what they count
 *   durable         nothing is told that is not stored, and as it is stored
 *   acknowledged    a command is acknowledged by its own record
 *   once            a command is done once, however often it comes
 *   refused         what was refused for good is not done
 *   order           every observer gets everything, in order, without gaps
 *   answered        every command is answered
 *   deadline        every wait has a deadline, and it is kept
 *   restart         a process that starts again knows what was known, with the same deadlines
 *   unknown         who waits has an alert that comes again, and the engine's own audit finds nothing
 *   starvation      nobody is overtaken by somebody whose key is not smaller
 *   hours           outside of the hours nobody waits for nobody; who left a message is called back when
 *                   they begin
 *   idle            nobody waits beside a free agent who could take them
 *   counts          the engine's own counts and lists agree with its conversations
 *   progress        nothing keeps the engine busy while no time passes
 *   form            every frame is one of the protocol
 */
#ifndef TESTS_SIM_INVARIANTS_H
#define TESTS_SIM_INVARIANTS_H

#include "tests/sim/sim.h"

void invariants_after_step(struct sim *s, const struct event *ev);
void invariants_at_end(struct sim *s); /* when everything has had time to get well */

#endif
