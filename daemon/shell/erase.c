#include "shell/erase.h"

#include <jansson.h>
#include <string.h>

#include "base/json_out.h"
#include "shell/daemon.h"
#include "shell/log.h"

struct erasure {
	struct daemon *daemon;
	struct erase_result result;
	void (*done)(void *arg, const struct erase_result *result);
	void *arg;
};

void erase_write(const struct erase_result *result, struct buf *out)
{
	out_int(out, "visitors", (int64_t)result->visitors);
	out_bool(out, "scrubbed", result->scrubbed);
	out_open(out, "notes", '[');
	out_str(out, NULL,
		"Backups that were made before keep this person until they are rotated.");
	if (!result->scrubbed)
		out_str(out, NULL,
			"Another process is reading the store: bytes of what was deleted go from "
			"its files when that has ended.");
	out_close(out, ']');
}

static void finish(struct erasure *e)
{
	e->done(e->arg, &e->result);
	free(e);
}

static void on_scrubbed(void *arg, const char *json, size_t n)
{
	struct erasure *e = arg;
	json_t *root = json_loadb(json ? json : "", n, 0, NULL);

	e->result.what = json ? ERASE_DONE : ERASE_FAILED;
	e->result.scrubbed = json_is_true(json_object_get(root, "done"));
	json_decref(root);
	if (json) {
		log_info("erased", log_i("visitors", (int64_t)e->result.visitors),
			 log_s("scrubbed", e->result.scrubbed ? "yes" : "later"));
	}
	finish(e);
}

static void erase_all(struct daemon *d, const json_t *visitors)
{
	const json_t *item;
	size_t i;

	json_array_foreach (visitors, i, item) {
		const char *text = json_string_value(item);
		uint64_t id;

		if (text && id_parse(&id, text, strlen(text)))
			run(d, &(struct event){.type = EV_ERASE, .erase = id});
	}
	run_submit(d);
}

static void on_person(void *arg, const char *json, size_t n)
{
	struct erasure *e = arg;
	json_t *root = json_loadb(json ? json : "", n, 0, NULL);
	const json_t *visitors = json_object_get(root, "visitors");

	e->result.visitors = json_array_size(visitors);
	e->result.what = json ? ERASE_UNKNOWN : ERASE_FAILED;
	if (e->result.visitors) {
		erase_all(e->daemon, visitors);
		store_scrub(e->daemon->store, inquiry_new(e->daemon, on_scrubbed, e));
	} else {
		finish(e);
	}
	json_decref(root);
}

void erase_person(struct daemon *d, uint64_t visitor,
		  void (*done)(void *arg, const struct erase_result *result), void *arg)
{
	struct store_query q = {.what = QUERY_PERSON, .visitor = visitor};
	struct erasure *e = calloc(1, sizeof(*e));

	if (!e)
		run_out_of_memory();
	e->daemon = d;
	e->done = done;
	e->arg = arg;
	run_submit(d); /* what they have just said is asked about too */
	store_query(d->store, inquiry_new(d, on_person, e), &q);
}
