/* control_person.c - the control socket's commands about one person, and backups. */
#include "shell/control_private.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "base/json_out.h"
#include "shell/daemon.h"
#include "shell/erase.h"
#include "shell/log.h"

/* One command that waits for the store. */
struct asker {
	struct daemon *daemon;
	uint64_t client;
};

static struct asker *asker_new(const struct ask *ask)
{
	struct asker *a = malloc(sizeof(*a));

	if (!a)
		run_out_of_memory();
	*a = (struct asker){ask->daemon, ask->client};
	return a;
}

static void on_answer(void *arg, const char *json, size_t n)
{
	struct asker *a = arg;

	if (a->daemon->control)
		control_answer_query(a->daemon->control, a->client, json ? json : "", n);
	free(a);
}

void control_ask_store(const struct ask *ask, const struct store_query *q)
{
	struct daemon *d = ask->daemon;

	store_query(d->store, inquiry_new(d, on_answer, asker_new(ask)), q);
}

static bool take_visitor(const struct ask *ask, uint64_t *ret)
{
	const char *id = control_text(ask, "visitor");

	if (id && id_parse(ret, id, strlen(id)))
		return true;
	control_error(ask->daemon, ask->client, E_BAD_FIELD, "visitor: expected a visitor's id",
		      NULL);
	return false;
}

void control_export(const struct ask *ask)
{
	struct store_query q = {.what = QUERY_EXPORT};

	if (!take_visitor(ask, &q.visitor))
		return;
	log_info("exported", log_id("visitor", q.visitor));
	run_submit(ask->daemon);
	control_ask_store(ask, &q);
}

static void on_erased(void *arg, const struct erase_result *result)
{
	struct asker *a = arg;
	struct buf members = BUF_INIT(4096);

	erase_write(result, &members);
	if (result->what == ERASE_DONE)
		control_ok(a->daemon, a->client, &members);
	else if (result->what == ERASE_UNKNOWN)
		control_error(a->daemon, a->client, E_NOT_FOUND,
			      "nothing is stored of this visitor", NULL);
	else
		control_error(a->daemon, a->client, E_SHUTTING_DOWN, "the daemon ends", NULL);
	buf_deinit(&members);
	free(a);
}

void control_erase(const struct ask *ask)
{
	uint64_t visitor;

	if (!take_visitor(ask, &visitor))
		return;
	log_info("erase_asked", log_id("visitor", visitor));
	if (!ask->daemon->store_works)
		control_error(ask->daemon, ask->client, E_OVERLOADED,
			      "the store cannot write just now", NULL);
	else
		erase_person(ask->daemon, visitor, on_erased, asker_new(ask));
}

void control_backup(const struct ask *ask)
{
	const char *file = control_text(ask, "file");
	struct daemon *d = ask->daemon;

	if (!file || *file != '/') {
		control_error(d, ask->client, E_BAD_FIELD,
			      "file: expected a path that begins with /", NULL);
		return;
	}
	run_submit(d);
	store_backup(d->store, inquiry_new(d, on_answer, asker_new(ask)), file);
}
