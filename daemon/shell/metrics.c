/* metrics.c - GET /metrics in the text format of Prometheus, one row a metric. */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "rules/rules.h"
#include "shell/daemon.h"
#include "shell/http_private.h"

/* Everything that rows can point at; counters and gauges are uint64_t. */
struct figures {
	struct engine_counters engine;
	struct store_figures store;
	struct reload_figures reloads;
	uint64_t sockets, rss, fds, restored, store_works;
	double commit_p50, commit_p99, cpu, started_at;
	double reload_took, reload_held, reload_held_max;
};

/* Of (actual - said) / said; said is the middle of the range. */
#define SAID(which, member) offsetof(struct figures, engine.which##_said.member)

enum figure_type { COUNTER, GAUGE, GAUGE_REAL, COUNTER_REAL };
static const char *const type_names[] = {"counter", "gauge", "gauge", "counter"};

#define ENGINE(member) offsetof(struct figures, engine.member)
#define STORE(member)  offsetof(struct figures, store.member)
#define RELOAD(member) offsetof(struct figures, reloads.member)
#define OWN(member)    offsetof(struct figures, member)

static const struct metric {
	const char *name, *labels;
	enum figure_type type;
	size_t at;
	const char *help; /* NULL: another sample of the metric before */
} metrics[] = {
	{"handoff_messages_total", "{from=\"visitor\"}", COUNTER, ENGINE(messages_visitor),
	 "Messages, by who wrote them."},
	{"handoff_messages_total", "{from=\"bot\"}", COUNTER, ENGINE(messages_bot), NULL},
	{"handoff_messages_total", "{from=\"agent\"}", COUNTER, ENGINE(messages_agent), NULL},
	{"handoff_opened_total", "", COUNTER, ENGINE(opened), "Conversations that began."},
	{"handoff_closed_total", "", COUNTER, ENGINE(closed), "Conversations that ended."},
	{"handoff_assigned_total", "", COUNTER, ENGINE(assigned),
	 "Conversations that an agent got."},
	{"handoff_requeued_total", "", COUNTER, ENGINE(requeued),
	 "Conversations that came back to the queue."},
	{"handoff_unattended_total", "", COUNTER, ENGINE(unattended),
	 "Conversations for which nobody could come."},
	{"handoff_offers_total", "", COUNTER, ENGINE(offers), "Offers to agents."},
	{"handoff_offers_expired_total", "", COUNTER, ENGINE(offers_expired),
	 "Offers that were not answered."},
	{"handoff_offers_declined_total", "", COUNTER, ENGINE(offers_declined),
	 "Offers that were declined."},
	{"handoff_erased_total", "", COUNTER, ENGINE(erased), "Visitors that were erased."},
	{"handoff_expired_total", "{what=\"conversation\"}", COUNTER, ENGINE(expired_conversations),
	 "What was deleted because it was old enough."},
	{"handoff_expired_total", "{what=\"visitor\"}", COUNTER, ENGINE(expired_visitors), NULL},
	{"handoff_visitors", "", GAUGE, ENGINE(visitors), "Visitors in memory."},
	{"handoff_agents", "", GAUGE, ENGINE(agents), "Agents who are connected."},
	{"handoff_conversations", "", GAUGE, ENGINE(conversations),
	 "Conversations that are not closed."},
	{"handoff_waiting", "", GAUGE, ENGINE(waiting), "Conversations that wait for a person."},
	{"handoff_wrapping", "", GAUGE, ENGINE(wrapping),
	 "Closed conversations that an agent wraps up."},
	{"handoff_follow_ups", "{state=\"open\"}", GAUGE, ENGINE(follow_ups_open),
	 "Promises to visitors, by how they stand: not due yet, due, or late."},
	{"handoff_follow_ups", "{state=\"due\"}", GAUGE, ENGINE(follow_ups_due), NULL},
	{"handoff_follow_ups", "{state=\"late\"}", GAUGE, ENGINE(follow_ups_late), NULL},
	{"handoff_alerts_total", "{level=\"1\"}", COUNTER, ENGINE(alerts[0]),
	 "Conversations that agents were told of because they wait, by who was told: the queue's "
	 "members, the supervisors too, the operator too."},
	{"handoff_alerts_total", "{level=\"2\"}", COUNTER, ENGINE(alerts[1]), NULL},
	{"handoff_alerts_total", "{level=\"3\"}", COUNTER, ENGINE(alerts[2]), NULL},
	{"handoff_alarms_total", "", COUNTER, ENGINE(alarms),
	 "Conversations that came to level 3: neither members nor supervisors took them."},
	{"handoff_sweep_runs_total", "", COUNTER, ENGINE(audits),
	 "Proofs that every open conversation has somebody or something that will see to it."},
	{"handoff_sweep_breaches_total", "", COUNTER, ENGINE(breaches),
	 "Conversations for which that was not so, and was mended."},
	{"handoff_wait_said", "{said=\"first\"}", GAUGE, SAID(first, n),
	 "Waits that ended with an agent and had an estimate, of the last 200."},
	{"handoff_wait_said", "{said=\"last\"}", GAUGE, SAID(last, n), NULL},
	{"handoff_wait_error", "{said=\"first\",quantile=\"0.5\"}", GAUGE_REAL, SAID(first, p50),
	 "(wait - said) / said, said being the middle of the range; 0 is right, 1 twice as long."},
	{"handoff_wait_error", "{said=\"first\",quantile=\"0.9\"}", GAUGE_REAL, SAID(first, p90),
	 NULL},
	{"handoff_wait_error", "{said=\"last\",quantile=\"0.5\"}", GAUGE_REAL, SAID(last, p50),
	 NULL},
	{"handoff_wait_error", "{said=\"last\",quantile=\"0.9\"}", GAUGE_REAL, SAID(last, p90),
	 NULL},
	{"handoff_wait_within", "{said=\"first\"}", GAUGE_REAL, SAID(first, share),
	 "Share of them whose wait was in the range that was said, 0 to 1."},
	{"handoff_wait_within", "{said=\"last\"}", GAUGE_REAL, SAID(last, share), NULL},
	{"handoff_websockets", "", GAUGE, OWN(sockets), "Open WebSockets."},
	{"handoff_restored", "", GAUGE, OWN(restored), "Conversations that the last start found."},
	{"handoff_store_works", "", GAUGE, OWN(store_works), "1 while the store can write."},
	{"handoff_store_commits_total", "", COUNTER, STORE(commits), "Transactions."},
	{"handoff_store_changes_total", "", COUNTER, STORE(ops), "Changes in them."},
	{"handoff_store_failures_total", "", COUNTER, STORE(failures),
	 "Writes that failed and were tried again."},
	{"handoff_store_backlog", "", GAUGE, STORE(backlog), "Changes that are not durable yet."},
	{"handoff_store_bytes", "", GAUGE, STORE(bytes), "Bytes of the store's files."},
	{"handoff_store_commit_seconds", "{quantile=\"0.5\"}", GAUGE_REAL, OWN(commit_p50),
	 "How long the last 1,000 transactions took."},
	{"handoff_store_commit_seconds", "{quantile=\"0.99\"}", GAUGE_REAL, OWN(commit_p99), NULL},
	{"handoff_reloads_total", "{result=\"done\"}", COUNTER, RELOAD(done),
	 "Reloads of rules, by what became of them."},
	{"handoff_reloads_total", "{result=\"refused\"}", COUNTER, RELOAD(refused), NULL},
	{"handoff_reload_seconds", "", GAUGE_REAL, OWN(reload_took), "How long the last one took."},
	{"handoff_reload_held_seconds", "", GAUGE_REAL, OWN(reload_held),
	 "How long the last one kept the loop from everything else."},
	{"handoff_reload_held_max_seconds", "", GAUGE_REAL, OWN(reload_held_max),
	 "The same of the one that did so longest."},
	{"process_cpu_seconds_total", "", COUNTER_REAL, OWN(cpu), "Processor time used."},
	{"process_resident_memory_bytes", "", GAUGE, OWN(rss), "Memory in use."},
	{"process_open_fds", "", GAUGE, OWN(fds), "Open files and sockets."},
	{"process_start_time_seconds", "", GAUGE_REAL, OWN(started_at),
	 "When the process started, since 1970."},
};

static uint64_t resident_bytes(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	unsigned long long pages = 0;

	if (f && fscanf(f, "%*u %llu", &pages) != 1)
		pages = 0;
	if (f)
		fclose(f);
	return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static uint64_t open_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	uint64_t n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n > 3 ? n - 3 : 0; /* ".", ".." and the one that reads this */
}

static double cpu_seconds(void)
{
	struct rusage u;

	if (getrusage(RUSAGE_SELF, &u) < 0)
		return 0;
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void collect(const struct daemon *d, struct figures *f)
{
	*f = (struct figures){.sockets = ws_connections(d->ws),
			      .rss = resident_bytes(),
			      .fds = open_files(),
			      .restored = d->n_restored,
			      .store_works = d->store_works,
			      .cpu = cpu_seconds(),
			      .started_at = (double)d->started_at / 1000};
	engine_counters(d->engine, &f->engine);
	store_figures(d->store, &f->store);
	f->reloads = d->reloads;
	f->reload_took = (double)d->reloads.took_us / 1e6;
	f->reload_held = (double)d->reloads.held_us / 1e6;
	f->reload_held_max = (double)d->reloads.held_max / 1e6;
	f->commit_p50 = (double)f->store.commit_us_p50 / 1e6;
	f->commit_p99 = (double)f->store.commit_us_p99 / 1e6;
}

static void put_head(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void put_metric(struct buf *out, const struct metric *m, const struct figures *f)
{
	const char *at = (const char *)f + m->at;

	if (m->help)
		put_head(out, m->name, type_names[m->type], m->help);
	if (m->type == COUNTER || m->type == GAUGE)
		buf_printf(out, "%s%s %" PRIu64 "\n", m->name, m->labels, *(const uint64_t *)at);
	else
		buf_printf(out, "%s%s %.6f\n", m->name, m->labels, *(const double *)at);
}

void metrics_write(const struct daemon *d, struct buf *out)
{
	struct figures f;

	collect(d, &f);
	for (size_t i = 0; i < ARRAY_SIZE(metrics); i++)
		put_metric(out, &metrics[i], &f);
	put_head(out, "handoff_escalated_total", "counter",
		 "Conversations handed over, by reason.");
	for (size_t i = 0; i < N_REASON; i++)
		buf_printf(out, "handoff_escalated_total{reason=\"%s\"} %" PRIu64 "\n",
			   reason_name((enum reason_code)i), f.engine.escalated[i]);
	put_head(out, "handoff_refused_total", "counter", "Commands refused, by error.");
	for (size_t i = E_NONE + 1; i < N_ERROR; i++)
		buf_printf(out, "handoff_refused_total{code=\"%s\"} %" PRIu64 "\n",
			   error_name((enum error_code)i), f.engine.refused[i]);
	webhooks_write_metrics(d->webhooks, out);
	put_head(out, "handoff_build_info", "gauge", "The version that runs.");
	buf_printf(out, "handoff_build_info{version=\"%s\"} 1\n", HANDOFF_VERSION);
}
