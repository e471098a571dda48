/* control.h - the operator's Unix socket DATA/control.sock: one JSON object a line, both ways. */
#ifndef SHELL_CONTROL_H
#define SHELL_CONTROL_H

/*
 * Mode 0600 and checked by SO_PEERCRED: root, or the daemon's own user. A request is one line of at
 * most 64 KiB, {"command":NAME, …}; the answer is one line: {"ok":true, …} or
 * {"ok":false,"code":C,"message":M}, C being one of protocol.md's error codes. Several requests may
 * follow each other on one connection. A connection that sends nothing for 60 s is closed; at most
 * 32 are open at once.
 *
 * command         fields                                      answer beside "ok"
 * status          -                                           version, pid, started_at, uptime_s, listen [..],
 *                                                             store {works, backlog, commits, commit_ms {p50,p99}, bytes},
 *                                                             connections {visitors, agents}, conversations {bot,
 *                                                             waiting, human, message}, agents {available, busy, away},
 *                                                             waits {first, last: {n, p50, p90, within}}, proof {runs,
 *                                                             breaches}, sites [{name, pack, language, intents,
 *                                                             examples, accuracy}]
 * queue           prove? (true)                               waiting [{conversation, site, queue, priority, since, skills,
 *                                                             frustration, reason, preview, estimated_wait_s, why}],
 *                                                             agents [{id, login, name, status, load, capacity,
 *                                                             connected}]; with prove: proof [{conversation, since,
 *                                                             why, alert_level, alert_at}] of all that wait, breaches
 *                                                             [{conversation, state, what}], checked (how many)
 * follow_ups      late? (true)                                follow_ups [{conversation, promise, owner? {id, name},
 *                                                             due_at, state, text?}], the next one first; more
 * conversations   state?, since? (RFC 3339), before? (id), limit?   conversations [..], more
 * show            conversation                                conversation, visitor, events [..]
 * agent_add       login, name?, skills? [..], queues? [..], capacity?, role?, password?   agent {..}
 * agent_set       the same, only what changes                 agent {..}
 *                 (a new password ends the agent's tokens)
 * agent_list      -                                           agents [{id, login, name, role, skills, queues, capacity, status}]
 * agent_remove    login                                       -
 * agent_token     login                                       token
 * agent_login     login                                       url: a one-time login for the console, 30 minutes
 * export          visitor                                     visitors [..], conversations [..] with their events,
 *                                                             and what other tables have: see store.h, QUERY_EXPORT
 * erase           visitor                                     visitors (how many), scrubbed, notes [..]
 * backup          file (a new one; an absolute path)          bytes
 * rules_reload    site?                                       packs, trained, ms, errors, warnings, problems
 *                                                             [{severity, path, line, column, text}] (and ok false,
 *                                                             code "conflict", when the old packs were kept)
 * webhooks        -                                           webhooks [{name, url, events [..], pending, dead, delivered,
 *                                                             failed, dropped, failures, error, error_at}]
 * webhooks_retry  name?                                       revived: how many of those given up begin anew
 */

#include <stddef.h>
#include <stdint.h>

struct daemon;
struct event_base;
struct control;

/* The answer to a store_query that a command asked for. */
void control_answer_query(struct control *c, uint64_t request, const char *json, size_t n);

int control_open(struct control **ret, struct daemon *daemon, struct event_base *base,
		 const char *path, char *why, size_t why_n);
struct control *control_close(struct control *c); /* removes the socket; NULL is fine */

#endif
