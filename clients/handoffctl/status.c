#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "clients/handoffctl/ctl.h"
#include "clients/handoffctl/harmless.h"

/* handoffctl status */

static void put_text(const char *s)
{
	struct buf out = BUF_INIT(1 << 20);

	harmless(&out, s, strlen(s), HARMLESS_LINE);
	fputs(out.p, stdout);
	buf_deinit(&out);
}

static void put_list(const json_t *list)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item) {
		fputs(i ? ", " : "", stdout);
		put_text(json_string_value(item) ? json_string_value(item) : "");
	}
}

/* "3 visitors, 1 agents": every number of an object with its name. */
static void put_counts(const char *title, const json_t *o)
{
	void *it = json_object_iter((json_t *)o);

	printf("%-15s", title);
	for (bool first = true; it; it = json_object_iter_next((json_t *)o, it), first = false)
		printf("%s%lld %s", first ? "" : ", ",
		       (long long)json_integer_value(json_object_iter_value(it)),
		       json_object_iter_key(it));
	putchar('\n');
}

static void put_store(const struct ctl *c, const json_t *store)
{
	const json_t *ms = json_object_get(store, "commit_ms");
	bool works = json_is_true(json_object_get(store, "works"));

	printf("%-15s%s%s%s, %lld commits", "store", ctl_ink(c, works ? INK_GOOD : INK_BAD),
	       works ? "works" : "CANNOT WRITE; see the daemon's log", ctl_ink(c, INK_NONE),
	       member_int(store, "commits"));
	if (json_is_object(ms))
		printf(" (p50 %.1f ms, p99 %.1f ms)", member_real(ms, "p50"),
		       member_real(ms, "p99"));
	printf(", %.1f MiB, %lld waiting to be written\n",
	       (double)member_int(store, "bytes") / 1048576, member_int(store, "backlog"));
}

static void put_site(const json_t *site)
{
	fputs("site           ", stdout);
	put_text(member_str(site, "name"));
	printf(": pack %s (%s), %lld intents, %lld examples, accuracy %.1f %%%s\n",
	       member_str(site, "pack"), member_str(site, "language"), member_int(site, "intents"),
	       member_int(site, "examples"), member_real(site, "accuracy") * 100,
	       json_is_false(json_object_get(site, "open")) ? ", closed at this hour" : "");
}

/* What was said about waits, against what came. */
static void put_waits(const char *title, const json_t *w)
{
	if (!member_int(w, "n"))
		return;
	printf("%-15s%.0f %% of the last %lld waits as was said; error p50 %+.0f %%, p90 %+.0f "
	       "%%\n",
	       title, member_real(w, "within") * 100, member_int(w, "n"),
	       member_real(w, "p50") * 100, member_real(w, "p90") * 100);
}

static void put_proof(const struct ctl *c, const json_t *proof)
{
	long long breaches = member_int(proof, "breaches");

	printf("%-15s%lld, %s%lld breaches%s\n", "proofs", member_int(proof, "runs"),
	       ctl_ink(c, breaches ? INK_BAD : INK_NONE), breaches, ctl_ink(c, INK_NONE));
}

int run_status(struct ctl *c)
{
	char up[DURATION_TEXT + 1];
	const json_t *site;
	json_t *a = NULL;
	size_t i;
	int r = ctl_ask(c, json_pack("{ss}", "command", "status"), &a);

	if (r)
		return r;
	if (!ctl_json(c, a)) {
		duration_format(up, member_int(a, "uptime_s") * 1000);
		printf("%-15s%s, pid %lld, up %s, listening on ", "handoffd",
		       member_str(a, "version"), member_int(a, "pid"), up);
		put_list(json_object_get(a, "listen"));
		putchar('\n');
		put_store(c, json_object_get(a, "store"));
		put_counts("connections", json_object_get(a, "connections"));
		put_counts("conversations", json_object_get(a, "conversations"));
		put_counts("agents", json_object_get(a, "agents"));
		put_waits("said at first", json_object_get(json_object_get(a, "waits"), "first"));
		put_waits("said last", json_object_get(json_object_get(a, "waits"), "last"));
		put_proof(c, json_object_get(a, "proof"));
		json_array_foreach (json_object_get(a, "sites"), i, site)
			put_site(site);
	}
	json_decref(a);
	return CTL_OK;
}
