#include "core/waiting.h"

#include <stdio.h>
#include <string.h>

#include "core/board.h"
#include "core/delivery.h"
#include "core/engine_private.h"
#include "core/opening.h"
#include "core/situation.h"

enum {
	PACE = 250,	    /* ms: places and the board change with every arrival */
	REFRESH = 15000,    /* ms: small changes of the estimate are told this often */
	TEXT_GAP = 60000,   /* ms between two texts: nobody is told every minute how sorry we are */
	TOLD_AT_ONCE = 250, /* visitors in one step; the others follow with the next */
	SAYING = 16 << 10,
};

/* Queues of one name at two sites have the same agents, but people who wait in lines of their own. */
static struct desk *desk_of(struct engine *e, const struct conversation *c)
{
	const char *name = department_of(e, c)->rules->name;

	for (size_t i = 0; i < e->n_desks; i++)
		if (e->desks[i].site == c->site && !strcmp(e->desks[i].name, name))
			return &e->desks[i];
	if (e->n_desks == DESKS_MAX)
		return NULL;
	e->desks[e->n_desks].site = c->site;
	snprintf(e->desks[e->n_desks].name, sizeof(e->desks[0].name), "%s", name);
	return &e->desks[e->n_desks++];
}

static const struct conversation *at(const struct heap_node *node)
{
	return container_of(container_of(node, struct queue_entry, node), struct conversation,
			    place);
}

/* --- who works for whom, and how long that takes ------------------------------------------------ */

static bool is_busy(const struct staffs *s, const char *queue)
{
	for (size_t i = 0; i < s->n_busy; i++)
		if (!strcmp(s->busy[i], queue))
			return true;
	return false;
}

void staffs_begin(const struct engine *e, struct staffs *s)
{
	s->n = s->next = s->n_busy = 0;
	for (size_t i = 0; i < e->n_desks; i++)
		if (e->desks[i].waiting && !is_busy(s, e->desks[i].name))
			s->busy[s->n_busy++] = e->desks[i].name;
}

/* Whether it asks for no more now than it always will. */
static bool is_plain(const struct need *need)
{
	return !need->n_skips && !need->sticky && !need->preferred.n;
}

static void count(const struct engine *e, const struct staffs *s, const struct need *need,
		  const char *queue, struct staff *ret)
{
	const struct share share = {.queue = queue, .busy = s->busy, .n_busy = s->n_busy};

	staff_count(ret, need, &share, e->agent_list, e->n_agents, e->tick);
}

static const struct staff *staffs_of(const struct engine *e, struct staffs *s, const char *queue,
				     const struct need *need)
{
	struct need plain = *need;
	struct profile profile;
	size_t i = 0;

	need_profile(need, INT64_MAX, &profile);
	while (i < s->n &&
	       (strcmp(s->v[i].queue, queue) || !profile_equal(&s->v[i].profile, &profile)))
		i++;
	if (i < s->n)
		return &s->v[i].staff;
	i = s->n < STAFFS ? s->n++ : s->next++ % STAFFS;
	s->v[i].queue = queue;
	s->v[i].profile = profile;
	plain.n_skips = 0;
	plain.sticky = 0;
	plain.preferred.n = 0;
	count(e, s, &plain, queue, &s->v[i].staff);
	return &s->v[i].staff;
}

enum why_not why_not(const struct engine *e, struct staffs *s, const struct conversation *c)
{
	enum why_not why;
	struct staff own;

	if (c->n_offers)
		return WHY_NOT_OFFERED;
	if (c->department && c->department->rules->manual)
		return WHY_NOT_MANUAL;
	if (is_plain(&c->need))
		why = staff_why(staffs_of(e, s, c->row.queue, &c->need));
	else {
		count(e, s, &c->need, c->row.queue, &own);
		why = staff_why(&own);
	}
	return why == WHY_NOT_NOBODY_ONLINE && !site_is_open(e, c->site) ? WHY_NOT_CLOSED_HOURS
									 : why;
}

static struct estimate wait_at(const struct engine *e, struct staffs *s,
			       const struct conversation *c, const struct desk *desk, size_t ahead)
{
	static const struct desk unknown;
	const struct desk *d = desk ? desk : &unknown;
	const struct staff *staff = staffs_of(e, s, c->row.queue, &c->need);

	if (c->n_offers)
		return estimate_wait(&d->handling, 0, 1, 1);
	return estimate_wait(&d->handling, ahead, staff->slots, staff->free);
}

struct estimate wait_of(const struct engine *e, struct staffs *s, const struct conversation *c,
			size_t ahead)
{
	return wait_at(e, s, c, c->desk, ahead);
}

void standing_of(struct engine *e, const struct conversation *c, int priority, struct standing *ret)
{
	int64_t enqueued = c->row.queued_at ? c->row.queued_at : e->now;
	int64_t key = queue_has(&c->place) && priority == c->place.priority
			      ? c->place.node.key
			      : enqueued - priority * e->queue.credit;
	struct desk *desk = desk_of(e, c); /* where it will wait, if it is about to move */
	size_t ahead = 0;
	struct staffs staffs;

	ret->position = 1;
	for (size_t i = 0; i < e->queue.heap.n; i++) {
		const struct heap_node *other = e->queue.heap.v[i];

		if (other == &c->place.node || at(other)->desk != desk || other->key > key ||
		    (other->key == key && other->tie > c->row.id))
			continue;
		ret->position++;
		ahead += !at(other)->n_offers;
	}
	staffs_begin(e, &staffs);
	ret->wait = wait_at(e, &staffs, c, desk, ahead);
}

/* --- in words ----------------------------------------------------------------------------------- */

static void put_number(const struct pack *p, enum pack_text text, const char *name, int64_t n,
		       const char *other, int64_t m, struct buf *out)
{
	char a[24], b[24];
	const struct placeholder with[] = {{name, a}, {other, b}};

	snprintf(a, sizeof(a), "%lld", (long long)n);
	snprintf(b, sizeof(b), "%lld", (long long)m);
	pack_say(p, text, 0, with, ARRAY_SIZE(with), out);
}

static void put_wait(const struct pack *p, struct estimate w, struct buf *out)
{
	int64_t low = w.low / 60, high = (w.high + 59) / 60;

	if (!estimate_known(w))
		pack_say(p, TEXT_WAIT_UNKNOWN, 0, NULL, 0, out);
	else if (w.high <= 60)
		pack_say(p, TEXT_WAIT_SHORT, 0, NULL, 0, out);
	else
		put_number(p, low ? TEXT_WAIT_RANGE : TEXT_WAIT_UP_TO, "high", high, "low", low,
			   out);
}

void say_waited(const struct pack *p, int64_t ms, struct buf *out)
{
	if (ms < 60000)
		pack_say(p, TEXT_WAIT_SHORT, 0, NULL, 0, out);
	else
		put_number(p, TEXT_WAITED, "minutes", ms / 60000, "", 0, out);
}

void say_standing(struct engine *e, const struct conversation *c, const char *lead,
		  enum pack_text text, const char *key, const struct standing *s, struct buf *out)
{
	const struct pack *p = e->sites[c->site].pack;
	const struct agent *a = map_get(&e->agents, c->row.agent);
	struct buf b = BUF_INIT(SAYING), wait = BUF_INIT(1024), waited = BUF_INIT(1024);
	struct buf opens_at = BUF_INIT(1024);
	char position[24], reference[ID_REFERENCE + 1];

	snprintf(position, sizeof(position), "%zu", s ? s->position : 0);
	id_reference(reference, c->row.id);
	say_opens_at(e, c->site, &opens_at);
	if (s)
		put_wait(p, s->wait, &wait);
	say_waited(p, e->now - c->row.entered_at, &waited);
	const struct placeholder with[] = {
		{"agent", a ? a->row.name : ""},
		{"bot", pack_bot(p)},
		{"name", c->visitor && c->visitor->name ? c->visitor->name : ""},
		{"position", s ? position : ""},
		{"wait", wait.p},
		{"waited", waited.p},
		{"opens_at", opens_at.p},
		{"reference", reference},
	};

	buf_puts(&b, lead);
	if (b.n)
		buf_putc(&b, ' ');
	pack_say(p, text, hash_u64(c->row.id + c->seq), with, ARRAY_SIZE(with), &b);
	if (!b.error && b.n)
		out_strn(out, key, b.p, b.n);
	buf_deinit(&opens_at);
	buf_deinit(&waited);
	buf_deinit(&wait);
	buf_deinit(&b);
}

void write_estimate(struct buf *out, struct estimate wait)
{
	if (!estimate_known(wait)) {
		out_null(out, "estimated_wait_s");
		return;
	}
	out_open(out, "estimated_wait_s", '[');
	out_int(out, NULL, wait.low);
	out_int(out, NULL, wait.high);
	out_close(out, ']');
}

/* Whoever was told a shorter wait than this one is told so in as many words. */
static enum pack_text update_text(const struct engine *e, const struct conversation *c)
{
	return c->told.until && e->now >= c->told.until ? TEXT_WAIT_LONGER : TEXT_WAIT_UPDATE;
}

void write_standing(struct engine *e, struct buf *out, const struct conversation *c,
		    const struct standing *s, bool with_text)
{
	out_int(out, "position", (int64_t)s->position);
	write_estimate(out, s->wait);
	write_choices(out, SITUATION_STAFFED);
	if (with_text)
		say_standing(e, c, "", update_text(e, c), "text", s, out);
}

/* --- what a visitor was told ---------------------------------------------------------------------- */

static void update_due(struct engine *e, struct timer *t)
{
	container_of(t, struct conversation, update)->told.due = true;
	e->positions_due = true;
}

/* At the times of the settings, and when what was said turns out to be wrong. */
static void update_arm(struct engine *e, struct conversation *c)
{
	const struct updates *u = &e->config.updates;
	int64_t next = c->told.until > e->now ? c->told.until : INT64_MAX;

	for (size_t i = 0; i < u->n; i++)
		if (c->row.entered_at + u->v[i] > e->now)
			next = MIN(next, c->row.entered_at + u->v[i]);
	if (next == INT64_MAX) {
		timer_stop(e, &c->update);
		return;
	}
	if (c->told.spoken_at)
		next = MAX(next, c->told.spoken_at + TEXT_GAP);
	timer_set(e, &c->update, tick_of(e, next), update_due);
}

static void sit_down(struct engine *e, struct conversation *c)
{
	c->desk = desk_of(e, c);
	if (c->desk)
		c->desk->waiting++;
	e->positions_due = true;
}

static void stand_up(struct engine *e, struct conversation *c)
{
	if (c->desk)
		c->desk->waiting--;
	c->desk = NULL;
	e->positions_due = true;
}

void waiting_moved(struct engine *e, struct conversation *c)
{
	stand_up(e, c);
	sit_down(e, c);
}

void waiting_entered(struct engine *e, struct conversation *c)
{
	const struct updates *u = &e->config.updates;

	sit_down(e, c);
	if (c->told.first_at < c->row.entered_at)
		c->told = (struct wait_told){0}; /* of an earlier wait */
	if (u->n && e->now - c->row.entered_at >= u->v[0])
		c->told.spoken_at = c->row.entered_at + u->v[0]; /* before a restart */
	update_arm(e, c);
}

void waiting_left(struct engine *e, struct conversation *c)
{
	const struct wait_told *t = &c->told;

	timer_stop(e, &c->update);
	stand_up(e, c);
	if (c->row.state != STATE_HUMAN || c->stored_state != STATE_WAITING || !t->first_at)
		return;
	accuracy_add(&e->first_said, t->first, e->now - t->first_at);
	accuracy_add(&e->last_said, t->last, e->now - t->last_at);
}

void waiting_handled(struct engine *e, struct conversation *c)
{
	struct desk *d = desk_of(e, c);

	if (!d || !c->human_at)
		return; /* it began before a restart, and has ended already */
	handling_add(&d->handling, e->now - c->human_at);
	e->positions_due = true;
}

/* A text that admits a wrong estimate begins a new one. */
static void spoke(const struct engine *e, struct wait_told *t)
{
	t->due = false;
	t->spoken_at = e->now;
	if (t->until <= e->now)
		t->until = 0;
}

void waiting_told(struct engine *e, struct conversation *c, const struct standing *s,
		  bool with_text)
{
	struct wait_told *t = &c->told;
	int64_t until = e->now + s->wait.high * 1000;

	if (with_text)
		spoke(e, t);
	t->position = (int)s->position;
	if (!estimate_equal(t->last, s->wait) || !t->last_at) {
		t->last = s->wait;
		t->last_at = e->now;
	}
	if (estimate_known(s->wait) && !t->first_at) {
		t->first = s->wait;
		t->first_at = e->now;
	}
	if (estimate_known(s->wait) && (!t->until || until < t->until))
		t->until = until;
	update_arm(e, c);
}

/* --- telling them ----------------------------------------------------------------------------------- */

static bool is_news(const struct engine *e, const struct wait_told *t, const struct standing *s)
{
	return t->due || t->position != (int)s->position ||
	       estimate_known(t->last) != estimate_known(s->wait) ||
	       !estimate_overlaps(t->last, s->wait) ||
	       (e->walk.refresh && !estimate_equal(t->last, s->wait));
}

/* Whether something was sent. Who is not here is told in their next welcome. */
static bool tell(struct engine *e, struct conversation *c, const struct standing *s)
{
	bool due = c->told.due, here = c->visitor && c->visitor->n_connections;

	if (c->stored_state != STATE_WAITING || !is_news(e, &c->told, s))
		return false;
	if (!here) {
		c->told.due = false;
		if (due)
			c->told.spoken_at = e->now;
		update_arm(e, c);
		return false;
	}
	buf_reset(&e->out);
	out_id(&e->out, "conversation", c->row.id);
	write_standing(e, &e->out, c, s, due);
	signal_list(e, &c->visitor->connections, "queue", NULL);
	waiting_told(e, c, s, due);
	return true;
}

static bool is_told(const struct engine *e, const struct conversation *c)
{
	const struct heap_node *n = &c->place.node, *last = &e->walk.after;

	return e->walk.open && (n->key < last->key || (n->key == last->key && n->tie <= last->tie));
}

/* Goes along the queue once, in as many steps as it takes: what is told to many is told to the first
 * ones first. */
static void walk(struct engine *e, struct queue_entry **waiting, size_t n)
{
	struct desk others = {0}; /* one for all queues that are too many */
	struct staffs staffs;
	size_t told = 0;

	staffs_begin(e, &staffs);
	for (size_t i = 0; i < e->n_desks; i++)
		e->desks[i].place = e->desks[i].ahead = 0;
	for (size_t i = 0; i < n; i++) {
		struct conversation *c = container_of(waiting[i], struct conversation, place);
		struct desk *d = c->desk ? c->desk : &others;
		struct standing s = {.position = ++d->place};

		if (!is_told(e, c)) {
			s.wait = wait_of(e, &staffs, c, d->ahead);
			told += tell(e, c, &s);
		}
		d->ahead += !c->n_offers;
		if (told == TOLD_AT_ONCE && i + 1 < n) {
			e->walk.open = true;
			e->walk.after = c->place.node;
			return;
		}
	}
	e->walk.open = false;
}

static void tell_everybody(struct engine *e)
{
	size_t n;
	cleanup(freep) struct queue_entry **waiting = queue_sorted(&e->queue, &n);

	if (!e->walk.open) {
		e->positions_due = false;
		e->walk.refresh = e->refresh_due;
		e->refresh_due = false;
	}
	if (waiting)
		walk(e, waiting, n);
	else
		e->walk.open = false;
}

static void tell_again(struct engine *e, struct timer *t)
{
	(void)e;
	(void)t; /* the step looks at what is due by itself */
}

static void refresh(struct engine *e, struct timer *t)
{
	(void)t;
	e->refresh_due = true;
}

void tell_waiting(struct engine *e)
{
	if (heap_has(&e->board_timer.node))
		return;
	tell_everybody(e);
	if (e->board_due)
		board_send_all(e);
	e->board_due = false;
	timer_set(e, &e->board_timer, e->tick + PACE, tell_again);
	if (queue_length(&e->queue) && !heap_has(&e->refresh_timer.node))
		timer_set(e, &e->refresh_timer, e->tick + REFRESH, refresh);
}
