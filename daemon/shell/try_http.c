/* try_http.c - POST /api/v1/rules/try: what the rules make of a sentence. Nothing is stored of it. */
#include <jansson.h>
#include <string.h>

#include "base/utf8.h"
#include "rules/turn_json.h"
#include "shell/daemon.h"
#include "shell/http_private.h"

enum { TRIES = 8 /* at once */, HISTORY = 60, BUSY_MS = 1000 };

/*
 * It is done where packs are trained and let go of: in that thread's order a pack that is replaced
 * meanwhile goes after this, and the loop does not wait for a long history.
 */
struct trial {
	struct job job;
	struct daemon *daemon;
	uint64_t request;
	const struct pack *pack;
	json_t *root;
	char *answer; /* NULL: no memory */
};

/* What one trial needs; too big for a stack. */
struct table {
	struct dialogue dialogue;
	struct turn turn;
	struct text text;
	struct buf masked;
};

static void take(struct rules *rules, struct table *t, const json_t *said, uint64_t seq)
{
	const char *text = json_string_value(json_object_get(said, "text"));

	buf_reset(&t->masked);
	text_mask_cards(text, strlen(text), &t->masked);
	rules_turn(
		rules, &t->dialogue,
		&(struct utterance){.text = t->masked.p,
				    .n = t->masked.n,
				    .payload = json_string_value(json_object_get(said, "payload")),
				    .seq = seq,
				    .mode = MODE_BOT,
				    .variation = seq,
				    .explain = true},
		&t->turn);
}

/* What the bot said is left out: the rules say it again. Each turn has a message and its answer. */
static char *answer(const struct trial *trial, struct rules *rules, struct table *t)
{
	const json_t *said;
	uint64_t seq = 1;
	json_t *o;
	char *s;
	size_t i;

	json_array_foreach (json_object_get(trial->root, "history"), i, said) {
		if (strcmp(json_string_value(json_object_get(said, "role")), "visitor") != 0)
			continue;
		take(rules, t, said, seq);
		seq += 2;
	}
	take(rules, t, trial->root, seq);
	text_read(&t->text, t->masked.p, t->masked.n);
	o = turn_json(trial->pack, &t->turn, &t->text, MODE_BOT);
	s = json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(4));
	json_decref(o);
	return s;
}

static void work(struct job *job)
{
	struct trial *trial = container_of(job, struct trial, job);
	struct table *t = calloc(1, sizeof(*t));
	struct rules *rules = NULL;

	if (t && !rules_new(&rules, trial->pack)) {
		buf_init(&t->masked, 1 << 20);
		trial->answer = answer(trial, rules, t);
		buf_deinit(&t->masked);
	}
	rules_free(rules);
	free(t);
}

static void done(struct job *job, bool cancelled)
{
	struct trial *trial = container_of(job, struct trial, job);
	struct daemon *d = trial->daemon;
	struct http_response response = {.status = 200,
					 .type = "application/json",
					 .body = trial->answer,
					 .body_n = trial->answer ? strlen(trial->answer) : 0};

	d->http->tries_now--;
	if (cancelled || !trial->answer)
		http_problem(d, &response, 503, "The daemon is about to restart.", 5000);
	if (d->ws)
		ws_respond(d->ws, trial->request, &response);
	json_decref(trial->root);
	free(trial->answer);
	free(trial);
}

/* --- the request ------------------------------------------------------------------------------ */

static bool is_text(const json_t *j)
{
	size_t n = json_string_length(j);

	return n && utf8_length(json_string_value(j), n) <= LIMIT_TEXT;
}

static bool is_said(const json_t *o)
{
	const json_t *payload = json_object_get(o, "payload");

	return is_text(json_object_get(o, "text")) && (!payload || is_text(payload));
}

/* NULL, or what is wrong with it. */
static const char *check(const json_t *root)
{
	const json_t *history = json_object_get(root, "history"), *said;
	size_t i;

	if (!is_said(root))
		return "The body is one JSON object with a `text` of at most 4000 characters.";
	if (history && (!json_is_array(history) || json_array_size(history) > HISTORY))
		return "`history` is a list of at most 60 messages.";
	json_array_foreach (history, i, said) {
		const char *role = json_string_value(json_object_get(said, "role"));

		if (!role || !is_said(said) || (strcmp(role, "visitor") && strcmp(role, "bot")))
			return "Each message of `history` has a `role`, visitor or bot, and a "
			       "`text`.";
	}
	return NULL;
}

/* The pack that the request names, or its site; without either the first site's. NULL: there is none. */
static const struct pack *pack_for(const struct daemon *d, const json_t *root)
{
	const char *site = json_string_value(json_object_get(root, "site"));
	const char *pack = json_string_value(json_object_get(root, "pack"));

	for (size_t i = 0; i < d->config->n_sites; i++) {
		const struct config_site *s = &d->config->sites[i];

		if ((!site || !strcmp(s->name, site)) && (!pack || !strcmp(s->rules, pack)))
			return d->packs.of[i];
	}
	return NULL;
}

static bool submit(struct daemon *d, const struct trial *wanted)
{
	struct trial *trial = d->http->tries_now < TRIES ? malloc(sizeof(*trial)) : NULL;

	if (!trial)
		return false;
	*trial = *wanted;
	trial->job = (struct job){.work = work, .done = done};
	if (worker_submit(d->trainer, &trial->job) != 0) {
		free(trial);
		return false;
	}
	d->http->tries_now++;
	return true;
}

bool try_answer(struct daemon *d, const struct http_request *request,
		struct http_response *response)
{
	struct trial trial = {.daemon = d, .request = request->id};
	const char *wrong;

	if (!http_rules_may(d, request, &d->http->tries,
			    "Only a supervisor or an admin may try the rules.", response))
		return true;
	trial.root = json_loadb(request->body, request->body_n, JSON_REJECT_DUPLICATES, NULL);
	wrong = check(trial.root);
	trial.pack = wrong ? NULL : pack_for(d, trial.root);
	if (trial.pack && submit(d, &trial))
		return false;
	if (wrong)
		http_problem(d, response, 422, wrong, 0);
	else if (!trial.pack)
		http_problem(d, response, 404, "No site has these rules.", 0);
	else
		http_problem(d, response, 503, "Too much is tried at once.", BUSY_MS);
	json_decref(trial.root);
	return true;
}
