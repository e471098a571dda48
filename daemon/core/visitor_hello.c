#include "core/visitor_hello.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/board.h"
#include "core/delivery.h"
#include "core/engine_private.h"
#include "core/forget.h"
#include "core/life.h"
#include "core/log.h"
#include "core/opening.h"

static bool takes_part(size_t site, uint64_t sites)
{
	return sites >> site & 1;
}

static void refuse(struct engine *e, struct connection *k, enum error_code code, const char *field,
		   int close_code, const char *message)
{
	send_error(e, k, NULL, code, field, message, 0);
	connection_close(e, k, close_code, message);
}

/* Whose hello it is: the token's visitor, or a new one. False: refused. */
static bool identify(struct engine *e, struct connection *k, const struct frame *f, size_t site,
		     uint64_t *ret_visitor)
{
	const struct engine_keys *keys = &e->config.keys;
	const char *token = frame_str(f, F_TOKEN), *hash = frame_str(f, F_USER_HASH);

	if (hash && !keys->user_check(keys->arg, site, frame_str(f, F_USER_ID), hash)) {
		refuse(e, k, E_UNAUTHENTICATED, "user.hash", CLOSE_UNAUTHENTICATED,
		       "user.hash does not fit user.id");
		return false;
	}
	*ret_visitor = 0;
	if (token && !keys->token_check(keys->arg, token, site, e->now, ret_visitor, &k->issued)) {
		refuse(e, k, E_UNAUTHENTICATED, "token", CLOSE_UNAUTHENTICATED,
		       "the token is not good, or not any more");
		return false;
	}
	if (is_erased(e, *ret_visitor)) {
		*ret_visitor = 0; /* a stranger, like everybody who comes for the first time */
		k->issued = 0;
	}
	return true;
}

static struct visitor *visitor_find(struct engine *e, uint64_t id, size_t site)
{
	struct visitor *v = id ? map_get(&e->visitors, id) : NULL;

	if (v)
		return v;
	/* Who never said anything is in no table: their token alone tells that the id is taken. */
	e->ids.last = MAX(e->ids.last, id);
	if (visitor_new(&v, id ? id : engine_new_id(e), site)) {
		engine_fail(e, -ENOMEM);
		return NULL;
	}
	if (map_put_ptr(&e->visitors, v->id, v)) {
		engine_fail(e, -ENOMEM);
		return visitor_free(v);
	}
	return v;
}

/* A proved user is never mixed with another one, nor with somebody who only says so. */
static bool is_somebody_else(const struct visitor *v, const struct frame *f)
{
	const char *user = frame_str(f, F_USER_ID);

	return v->verified && user && v->user && strcmp(v->user, user);
}

static void learn(struct engine *e, struct visitor *v, const struct frame *f)
{
	bool proved = frame_has(f, F_USER_HASH), news = proved && !v->verified;

	if (frame_has(f, F_USER_ID) && (!v->verified || proved))
		news |= visitor_set(&v->user, frame_str(f, F_USER_ID));
	v->verified = v->verified || proved;
	news |= visitor_set(&v->name, frame_str(f, F_USER_NAME));
	news |= visitor_set(&v->email, frame_str(f, F_USER_EMAIL));
	visitor_set(&v->url, frame_str(f, F_PAGE_URL));
	visitor_set(&v->title, frame_str(f, F_PAGE_TITLE));
	visitor_set(&v->referrer, frame_str(f, F_PAGE_REFERRER));
	if (frame_has(f, F_LOCALE))
		snprintf(v->locale, sizeof(v->locale), "%s", frame_str(f, F_LOCALE));
	if (news && v->stored)
		visitor_store(e, v);
}

/* The store has not said in time who it is: a new try may find it better. */
static void not_loaded(struct engine *e, struct timer *t)
{
	connection_put_off(e, container_of(t, struct connection, hello_timer), E_OVERLOADED,
			   "the store is busy; connect again");
}

/* Who proves to be a user of the site has the history of that user, in whatever browser it was. What
 * somebody only says gives them nothing. */
static void ask_for_user(struct engine *e, const struct visitor *v)
{
	struct effect *fx = e->fx->n ? &e->fx->v[e->fx->n - 1] : NULL;

	if (!fx || fx->type != FX_LOAD_VISITOR || !v->proves)
		return;
	fx->load.site = v->site;
	fx->load.user = strdup(v->user);
	if (!fx->load.user)
		engine_fail(e, -ENOMEM);
}

static void ask(struct engine *e, struct visitor *v)
{
	e->lookups++;
	request_add(e, v->wanted ? REQUEST_RETURN : REQUEST_VISITOR, v->id,
		    v->wanted ? v->wanted : v->id, 0);
	ask_for_user(e, v);
}

/* After a restart everybody comes at once. What is asked of the store for them goes before what those
 * who talk already have written, so only so much is asked at a time, and the others stand in line: as
 * long as a hello may take (not_loaded). wanted: a conversation, or 0, what the visitor is known by. */
static void look_up(struct engine *e, struct visitor *v, uint64_t wanted)
{
	v->loading = true;
	v->wanted = wanted;
	if (e->lookups < e->config.max_lookups)
		ask(e, v);
	else
		list_append(&e->lookup_line, &v->in_line);
}

void visitor_looked_up(struct engine *e)
{
	e->lookups--;
	while (e->lookups < e->config.max_lookups && !list_is_empty(&e->lookup_line)) {
		struct visitor *v = container_of(e->lookup_line.next, struct visitor, in_line);

		list_remove(&v->in_line);
		if (v->n_connections) {
			ask(e, v);
			continue;
		}
		v->loading = false;
		visitor_drop(e, v);
	}
}

void visitor_hello(struct engine *e, struct connection *k, const struct frame *f)
{
	size_t site = site_find(e, frame_str(f, F_SITE));
	uint64_t id;
	struct visitor *v;
	bool proves;

	if (site == e->config.n_sites || !e->sites[site].rules) {
		refuse(e, k, E_NOT_FOUND, NULL, CLOSE_FORBIDDEN, "there is no such site");
		return;
	}
	if (!takes_part(site, k->sites)) {
		refuse(e, k, E_FORBIDDEN, NULL, CLOSE_FORBIDDEN,
		       "this origin may not use that site");
		return;
	}
	if (!identify(e, k, f, site, &id) || !(v = visitor_find(e, id, site)))
		return;
	if (is_somebody_else(v, f)) {
		k->issued = 0;
		if (!(v = visitor_find(e, 0, site)))
			return;
		id = 0;
	}
	timer_set(e, &k->hello_timer, e->tick + e->config.hello_timeout, not_loaded);
	k->visitor = v;
	k->after = frame_int(f, F_AFTER, -1);
	k->after_of = (uint64_t)frame_int(f, F_CONVERSATION, 0);
	k->state = CONNECTION_LOADING;
	list_append(&v->connections, &k->in_owner);
	v->n_connections++;
	proves = frame_has(f, F_USER_HASH) && !v->verified;
	learn(e, v, f);
	if (!v->loading && (proves || (id && !v->known))) {
		v->proves = frame_has(f, F_USER_HASH);
		look_up(e, v, 0);
	} else if (!v->loading) {
		v->known = true;
		visitor_hello_loaded(e, v);
	}
}

static void write_place(struct engine *e, struct conversation *c)
{
	bool spoken = c->told.spoken_at > 0;
	struct standing s;

	standing_of(e, c, c->row.priority, &s);
	out_open(&e->out, "queue", '{');
	write_standing(e, &e->out, c, &s, spoken);
	out_close(&e->out, '}');
	waiting_told(e, c, &s, spoken);
}

static void write_where(struct engine *e, struct conversation *c)
{
	const struct agent *a = c ? map_get(&e->agents, c->row.agent) : NULL;

	out_id(&e->out, "conversation", c ? c->row.id : 0);
	out_str(&e->out, "state", c ? state_name(c->stored_state) : "none");
	out_int(&e->out, "seq", c ? (int64_t)c->stored_seq : 0);
	if (a && c->stored_state == STATE_HUMAN)
		write_agent(&e->out, a);
	if (c && c->stored_state == STATE_WAITING && queue_has(&c->place))
		write_place(e, c);
}

/* What clients of this site ask, before and after. */
static void write_questions(struct buf *out, const struct site_config *site)
{
	if (site->survey)
		out_str(out, "survey", site->survey);
	if (!site->pre_chat.n)
		return;
	out_open(out, "pre_chat", '[');
	for (size_t i = 0; i < site->pre_chat.n; i++) {
		out_open(out, NULL, '{');
		out_str(out, "field", site->pre_chat.v[i].field);
		out_bool(out, "required", site->pre_chat.v[i].required);
		out_close(out, '}');
	}
	out_close(out, ']');
}

static void write_welcome(struct engine *e, struct connection *k)
{
	struct visitor *v = k->visitor;
	const struct site *site = &e->sites[v->site];
	const struct placeholder with[] = {{"bot", pack_bot(site->pack)},
					   {"name", v->name ? v->name : ""}};
	struct buf greeting = BUF_INIT(16 << 10);

	pack_say(site->pack, TEXT_GREETING, 0, with, ARRAY_SIZE(with), &greeting);
	out_strn(&e->out, "greeting", greeting.p, greeting.error ? 0 : greeting.n);
	buf_deinit(&greeting);
	out_fragment(&e->out, site->welcome, site->welcome_n);
	write_questions(&e->out, &e->config.sites[v->site]);
	write_hours(e, &e->out, v->site);
	out_str(&e->out, "locale", pack_language(site->pack));
	out_open(&e->out, "theme", '{');
	out_fragment(&e->out, site->theme, strlen(site->theme));
	out_close(&e->out, '}');
	out_open(&e->out, "limits", '{');
	out_int(&e->out, "text", LIMIT_TEXT);
	out_int(&e->out, "per_minute", e->config.per_minute);
	out_close(&e->out, '}');
}

static void write_token(struct engine *e, struct connection *k)
{
	const struct engine_keys *keys = &e->config.keys;
	char token[LIMIT_TOKEN + 1];

	keys->token_make(keys->arg, k->visitor->id, k->visitor->site,
			 k->issued && e->now - k->issued < e->config.token_rotate ? k->issued
										  : e->now,
			 token);
	out_str(&e->out, "token", token);
}

/* Where the replay begins: after what the client has; a client that has more than there is means
 * another conversation, and one that says nothing gets what is still open. */
static uint64_t replay_from(const struct connection *k, const struct conversation *c)
{
	if (k->after < 0)
		return c->stored_state == STATE_CLOSED ? c->stored_seq : 0;
	return k->after_of && k->after_of != c->row.id ? 0
	       : (uint64_t)k->after > c->seq	       ? 0
						       : (uint64_t)k->after;
}

static void welcome(struct engine *e, struct connection *k)
{
	struct conversation *c = k->visitor->conversation;
	struct sub *s;

	if (c && !c->stored_seq)
		c = NULL; /* not durable yet: it has not happened */
	k->state = CONNECTION_READY;
	timer_stop(e, &k->hello_timer);
	buf_reset(&e->out);
	out_id(&e->out, "visitor", k->visitor->id);
	write_token(e, k);
	write_where(e, c);
	write_welcome(e, k);
	signal_one(e, k, "welcome");
	if (k->visitor->left_at) {
		k->visitor->left_at = 0;
		visitor_store(e, k->visitor);
	}
	c = k->visitor->conversation;
	if (!c)
		return;
	conversation_present(e, c);
	s = sub_add(e, k, c, replay_from(k, c));
	if (s)
		sub_pump(e, s);
	come_back(e, c);
}

/* What of a visitor who is back should be read from the store: a last conversation that can still be
 * rated, then the one before a fresh one, whose commands may come again, too. 0: nothing. */
static uint64_t missing_conversation(const struct engine *e, const struct visitor *v)
{
	const struct conversation *c = v->conversation;
	const struct conversation_row *last;
	int64_t window = e->config.rate_window;

	if (v->revived == 2)
		return 0; /* each is asked for once, whatever came of it */
	if (c)
		return v->before || e->now - c->row.opened_at > window ? 0 : c->row.previous;
	last = visitor_earlier(v, v->last);
	return last && last->closed_at && e->now - last->closed_at < window ? v->last : 0;
}

void visitor_hello_loaded(struct engine *e, struct visitor *v)
{
	uint64_t missing = missing_conversation(e, v);
	struct list *it;

	v->revived += missing != 0;
	if (missing && v->n_connections) {
		look_up(e, v, missing);
		return;
	}
	list_for_each (it, &v->connections) {
		struct connection *k = container_of(it, struct connection, in_owner);

		if (k->state == CONNECTION_LOADING)
			welcome(e, k);
	}
	if (!v->n_connections)
		visitor_drop(e, v);
}
