#include "clients/bench/report.h"

#include <stdio.h>

#include "base/json_out.h"

static double per_second(const struct load *l, uint64_t n)
{
	return l->f.seconds > 0 ? (double)n / l->f.seconds : 0;
}

static double cpu_of_server(const struct load *l)
{
	return l->f.end.cpu_s - l->f.start.cpu_s;
}

/* Bytes that one held connection costs the server, or -1. */
static double memory_each(const struct load *l)
{
	if (!l->f.server || !l->o->visitors)
		return -1;
	return ((double)l->f.held.rss_anon - (double)l->f.before.rss_anon) / (double)l->o->visitors;
}

bool report_good(const struct load *l)
{
	const struct visit_verdict *b = &l->f.back;

	return !l->fatal[0] && !b->lost && !b->twice && !b->altered && !l->f.not_read;
}

static void put_time(struct buf *out, const char *name, uint64_t us)
{
	if (us < 10000)
		buf_printf(out, "  %s %.2f ms", name, (double)us / 1e3);
	else if (us < 1000000)
		buf_printf(out, "  %s %.0f ms", name, (double)us / 1e3);
	else
		buf_printf(out, "  %s %.1f s", name, (double)us / 1e6);
}

static void row_times(struct buf *out, const char *name, const struct histogram *h)
{
	if (!h->n)
		return;
	buf_printf(out, "  %-18s", name);
	put_time(out, "p50", histogram_at(h, 0.5));
	put_time(out, "p99", histogram_at(h, 0.99));
	put_time(out, "p99.9", histogram_at(h, 0.999));
	put_time(out, "max", h->max);
	buf_putc(out, '\n');
}

#define ROW(out, name, ...)                                                                        \
	do {                                                                                       \
		buf_printf(out, "  %-20s", name);                                                  \
		buf_printf(out, __VA_ARGS__);                                                      \
		buf_putc(out, '\n');                                                               \
	} while (0)
#define U(v) ((unsigned long long)(v))

static void rows_of_load(const struct load *l, struct buf *out)
{
	const struct figures *f = &l->f;

	ROW(out, "messages", "%llu acknowledged in %.1f s, %.0f a second%s", U(f->messages),
	    f->seconds, per_second(l, f->messages),
	    l->o->rate > 0 && per_second(l, f->messages) < 0.95 * l->o->rate
		    ? " (less than asked for)"
		    : "");
	row_times(out, "acknowledged in", &f->ack);
	row_times(out, "answered in", &f->answer);
	if (f->asked || f->escalated) {
		ROW(out, "handoffs", "%llu made, %llu ended by the agent, of %llu (%llu asked for)",
		    U(f->handoffs), U(f->handoffs_closed), U(f->escalated), U(f->asked));
		row_times(out, "person there in", &f->handoff);
	}
	if (f->agent_messages) {
		ROW(out, "agents' messages", "%llu acknowledged", U(f->agent_messages));
		row_times(out, "acknowledged in", &f->agent_ack);
	}
	ROW(out, "visits", "%llu, over %llu connections, %llu of them after a loss", U(f->visits),
	    U(f->dials), U(f->reconnects));
}

static void rows_of_trouble(const struct load *l, struct buf *out)
{
	const struct figures *f = &l->f;

	if (f->rate_limited)
		ROW(out, "rate_limited",
		    "%llu times: a visitor may say %lld a minute; for a bench raise\n%22s`limits: "
		    "{per_minute: …}` in the server's configuration, or take more --visitors",
		    U(f->rate_limited), (long long)f->per_minute, "");
	if (f->overloaded)
		ROW(out, "overloaded", "%llu times: the server asked to wait, and was asked again",
		    U(f->overloaded));
	if (f->unanswered)
		ROW(out, "unanswered", "%llu questions had no answer of the bot's within 10 s",
		    U(f->unanswered));
	if (f->unattended)
		ROW(out, "unattended", "%llu handoffs found nobody", U(f->unattended));
	if (f->unacknowledged)
		ROW(out, "unacknowledged", "%llu messages at the end", U(f->unacknowledged));
	if (f->errors)
		ROW(out, "errors", "%llu, such as %s", U(f->errors), f->error);
}

static void rows_of_truth(const struct load *l, struct buf *out)
{
	const struct visit_verdict *b = &l->f.back;

	if (b->messages || l->f.not_read)
		ROW(out, "read back", "%llu messages: %llu lost, %llu twice, %llu altered%s",
		    U(b->messages), U(b->lost), U(b->twice), U(b->altered),
		    report_good(l) ? "" : "  <-- WRONG");
	if (l->f.not_read)
		ROW(out, "not read back", "%llu visits: the server did not take the connection",
		    U(l->f.not_read));
	if (l->f.unchecked)
		ROW(out, "not checked", "%llu messages of conversations closed under a question",
		    U(l->f.unchecked));
}

static void rows_of_machine(const struct load *l, struct buf *out)
{
	const struct figures *f = &l->f;

	if (f->server) {
		buf_printf(out, "  %-20s%.2f s", "server's CPU", cpu_of_server(l));
		if (f->messages)
			buf_printf(out, ", %.3f s per 1,000 messages",
				   cpu_of_server(l) * 1000 / (double)f->messages);
		buf_puts(out, "\n");
		ROW(out, "server's memory", "%.1f MiB anonymous, %.1f KiB a connection",
		    (double)f->end.rss_anon / 1048576, memory_each(l) / 1024);
	} else {
		ROW(out, "server",
		    "not seen; --pid PID or --control SOCKET shows its CPU and memory");
	}
	ROW(out, "this program's CPU", "%.2f s%s", f->own_cpu_s,
	    f->own_cpu_s > 0.9 * f->seconds ? " (its one core is full: the limit may be here)"
					    : "");
}

void report_text(const struct load *l, struct buf *out)
{
	buf_printf(out, "%s: %d visitors, %d agents, ", l->o->url, l->o->visitors, l->o->agents);
	if (l->o->idle)
		buf_puts(out, "idle\n");
	else if (l->o->rate > 0)
		buf_printf(out, "%.0f messages a second\n", l->o->rate);
	else
		buf_puts(out, "as fast as answers come\n");
	if (!l->o->idle) {
		rows_of_load(l, out);
		rows_of_trouble(l, out);
		rows_of_truth(l, out);
	}
	rows_of_machine(l, out);
}

static void json_times(struct buf *out, const char *key, const struct histogram *h)
{
	out_open(out, key, '{');
	out_int(out, "n", (int64_t)h->n);
	out_int(out, "mean", h->n ? (int64_t)(h->sum / (double)h->n) : 0);
	out_int(out, "p50", (int64_t)histogram_at(h, 0.5));
	out_int(out, "p90", (int64_t)histogram_at(h, 0.9));
	out_int(out, "p99", (int64_t)histogram_at(h, 0.99));
	out_int(out, "p999", (int64_t)histogram_at(h, 0.999));
	out_int(out, "max", (int64_t)h->max);
	out_close(out, '}');
}

static void json_counts(const struct figures *f, struct buf *out)
{
	const struct {
		const char *key;
		uint64_t value;
	} rows[] = {
		{"messages", f->messages},
		{"agent_messages", f->agent_messages},
		{"answers", f->answers},
		{"unanswered", f->unanswered},
		{"handoffs_asked", f->asked},
		{"escalated", f->escalated},
		{"handoffs", f->handoffs},
		{"handoffs_closed", f->handoffs_closed},
		{"unattended", f->unattended},
		{"visits", f->visits},
		{"connections", f->dials},
		{"reconnects", f->reconnects},
		{"rate_limited", f->rate_limited},
		{"overloaded", f->overloaded},
		{"errors", f->errors},
		{"unacknowledged", f->unacknowledged},
		{"read_back", f->back.messages},
		{"lost", f->back.lost},
		{"duplicated", f->back.twice},
		{"altered", f->back.altered},
		{"not_read", f->not_read},
		{"not_checked", f->unchecked},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		out_int(out, rows[i].key, (int64_t)rows[i].value);
}

static void json_server(const struct load *l, struct buf *out)
{
	const struct figures *f = &l->f;

	if (!f->server) {
		out_null(out, "server");
		return;
	}
	out_open(out, "server", '{');
	out_int(out, "pid", l->o->pid);
	out_real(out, "cpu_s", cpu_of_server(l), 3);
	out_real(out, "cpu_s_per_1000", cpu_of_server(l) * 1000 / (double)MAX(f->messages, 1u), 5);
	out_int(out, "rss_anon_before", (int64_t)f->before.rss_anon);
	out_int(out, "rss_anon_connected", (int64_t)f->held.rss_anon);
	out_int(out, "rss_anon_end", (int64_t)f->end.rss_anon);
	out_real(out, "bytes_per_connection", memory_each(l), 0);
	out_close(out, '}');
}

void report_json(const struct load *l, struct buf *out)
{
	const struct figures *f = &l->f;

	out_open(out, NULL, '{');
	out_bool(out, "ok", report_good(l));
	out_str(out, "error", l->fatal[0] ? l->fatal : f->error[0] ? f->error : NULL);
	out_str(out, "url", l->o->url);
	out_int(out, "visitors", l->o->visitors);
	out_int(out, "agents", l->o->agents);
	out_real(out, "rate", l->o->rate, 3);
	out_real(out, "seconds", f->seconds, 3);
	out_real(out, "messages_per_second", per_second(l, f->messages), 1);
	json_counts(f, out);
	out_open(out, "latency_us", '{');
	json_times(out, "ack", &f->ack);
	json_times(out, "answer", &f->answer);
	json_times(out, "handoff", &f->handoff);
	json_times(out, "agent_ack", &f->agent_ack);
	out_close(out, '}');
	json_server(l, out);
	out_real(out, "own_cpu_s", f->own_cpu_s, 3);
	out_close(out, '}');
	buf_putc(out, '\n');
}
