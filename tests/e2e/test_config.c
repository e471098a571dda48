/* test_config.c - shell/config.h, shell/options.h and the example of the settings */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "shell/config_keys.h"
#include "shell/log.h"
#include "shell/options.h"

#define EXAMPLE "systemd/handoffd.yml"

/* Reads text; what is wrong stands in *ret_said, to be freed. NULL: it was refused. */
static struct config *read_text(const char *text, char **ret_said)
{
	struct problems problems = PROBLEMS_INIT;
	struct buf said = BUF_INIT(1 << 20);
	struct config *c = NULL;
	int r = config_parse(&c, "f", text, strlen(text), &problems);

	assert_true(r == 0 ? c != NULL : r == CONFIG_E_INVALID && problems.errors > 0);
	problems_print(&problems, &said);
	*ret_said = buf_steal(&said, NULL);
	problems_deinit(&problems);
	return c;
}

static struct config *good(const char *text)
{
	char *said;
	struct config *c = read_text(text, &said);

	assert_string_equal(said, "");
	assert_non_null(c);
	free(said);
	return c;
}

static void without_a_file_there_is_the_demo_site(void **state)
{
	struct problems problems = PROBLEMS_INIT;
	struct config *c;

	(void)state;
	assert_int_equal(config_load(&c, NULL, &problems), 0);
	assert_int_equal(problems.n, 0);
	assert_int_equal(c->n_sites, 1);
	assert_string_equal(c->sites[0].name, "demo");
	assert_string_equal(c->sites[0].rules, "shop");
	assert_null(c->sites[0].secret);
	assert_string_equal(c->listen.v[0], "127.0.0.1:8080");
	assert_int_equal(c->log.level, LEVEL_INFO);
	config_free(c);
}

static void the_defaults_are_those_of_the_parts(void **state)
{
	struct engine_config engine = ENGINE_CONFIG, standard_engine = ENGINE_CONFIG;
	struct ws_config ws = WS_CONFIG, standard_ws = WS_CONFIG;
	struct config *c = good("");

	(void)state;
	config_to_engine(c, &engine);
	config_to_ws(c, &ws);
	assert_memory_equal(&engine, &standard_engine, sizeof(engine));
	assert_memory_equal(&ws, &standard_ws, sizeof(ws));
	config_free(c);
}

static void every_key_can_be_set(void **state)
{
	struct config *c =
		good("listen: [127.0.0.1:0, \"[::1]:9\", unix:/run/x]\n"
		     "data: /d\n"
		     "rules: /r\n"
		     "clients: /w\n"
		     "store: {engine: sqlite}\n"
		     "sites:\n"
		     "  a:\n"
		     "    origins: [https://x.example, http://y.example:81]\n"
		     "    rules: one\n"
		     "    secret: 0123456789abcdef\n"
		     "    theme: {colour: '#fff', name: A\"B}\n"
		     "    survey: none\n"
		     "    pre_chat: {email: required, name: optional}\n"
		     "    hours:\n"
		     "      zone: Europe/Berlin\n"
		     "      week: {mon-fri: [\"13:00-18:00\", \"09:00-12:00\"],\n"
		     "        sat: \"22:00-02:00\"}\n"
		     "      holidays: {2026-12-25: closed, 2026-12-24: \"09:00-12:00\"}\n"
		     "  b:\n"
		     "limits: {per_minute: 1, frames_per_second: 2, connections: 3,\n"
		     "  per_address: 4, conversations: 5, visitor_frame: 1KiB,\n"
		     "  agent_frame: 2048, events: 100, backlog: 101, output: 1MiB}\n"
		     "queue: {offer_timeout: 1s, agent_grace: 2s, max_wait: 3s,\n"
		     "  visitor_timeout: 4s, bot_timeout: 5m, message_timeout: 6h,\n"
		     "  decline_pause: 7s, priority_credit: 8s, alert_every: 9s,\n"
		     "  updates: [10s, 11m]}\n"
		     "webhooks:\n"
		     "  - url: https://user:word@x.example:8443/in?key=1\n"
		     "    secret: 123456789012345678901234\n"
		     "  - url: http://[::1]:9/\n"
		     "    name: second\n"
		     "    events: [alarm, conversation.closed]\n"
		     "    secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n"
		     "    old_secret: abcdefghijklmnopqrstuvwxyz\n"
		     "    include_text: true\n"
		     "    allow_private: true\n"
		     "    timeout: 2s\n"
		     "    give_up: 2d\n"
		     "    backlog: 10\n"
		     "log: {level: debug, format: json}\n");
	struct engine_config engine = ENGINE_CONFIG;

	(void)state;
	assert_int_equal(c->listen.n, 3);
	assert_string_equal(c->listen.v[1], "[::1]:9");
	assert_string_equal(c->sites[0].origins.v[1], "http://y.example:81");
	assert_string_equal(c->sites[0].secret, "0123456789abcdef");
	assert_string_equal(c->sites[0].theme, "\"colour\":\"#fff\",\"name\":\"A\\\"B\"");
	assert_int_equal(c->sites[0].survey, 3);
	assert_int_equal(c->sites[0].pre_chat.n, 2);
	assert_string_equal(c->sites[0].pre_chat.v[0].field, "email");
	assert_true(c->sites[0].pre_chat.v[0].required);
	assert_string_equal(c->sites[0].pre_chat.v[1].field, "name");
	assert_false(c->sites[0].pre_chat.v[1].required);
	assert_string_equal(c->sites[0].hours->zone_name, "Europe/Berlin");
	assert_int_equal(zone_offset(c->sites[0].hours->zone, 1782864000), 7200); /* 2026-07-01 */
	assert_int_equal(c->sites[0].hours->week[4].n, 2);
	assert_int_equal(c->sites[0].hours->week[4].ranges[0].from, 540);
	assert_int_equal(c->sites[0].hours->week[5].ranges[0].to, 1560);
	assert_int_equal(c->sites[0].hours->week[6].n, 0);
	assert_int_equal(c->sites[0].hours->n_holidays, 2);
	assert_string_equal(c->sites[1].name, "b");
	assert_null(c->sites[1].hours);
	assert_int_equal(c->sites[1].survey, 0);
	assert_int_equal(c->sites[1].pre_chat.n, 0);
	assert_string_equal(c->sites[1].rules, "shop");
	assert_int_equal(c->limits.visitor_frame, 1024);
	assert_int_equal(c->limits.agent_frame, 2048);
	assert_int_equal(c->limits.output, 1 << 20);
	assert_int_equal(c->queue.message_timeout, 6 * 3600000);
	assert_int_equal(c->queue.alert_every, 9000);
	assert_int_equal(c->queue.updates.n, 2);
	assert_int_equal(c->queue.updates.v[1], 11 * 60000);
	assert_int_equal(c->log.level, LEVEL_DEBUG);
	assert_int_equal(c->log.format, LOG_JSON);
	assert_int_equal(c->n_webhooks, 2);
	assert_string_equal(c->webhooks[0].name, "x.example");
	assert_string_equal(c->webhooks[0].url, "https://user:word@x.example:8443/in?key=1");
	assert_true(config_webhook_wants(&c->webhooks[0], HOOK_RATED));
	assert_null(c->webhooks[0].old_secret);
	assert_int_equal(c->webhooks[0].include_text, 0);
	assert_int_equal(c->webhooks[0].give_up, 24 * 3600000);
	assert_string_equal(c->webhooks[1].name, "second");
	assert_true(config_webhook_wants(&c->webhooks[1], HOOK_ALARM));
	assert_false(config_webhook_wants(&c->webhooks[1], HOOK_RATED));
	assert_int_equal(c->webhooks[1].include_text, 1);
	assert_int_equal(c->webhooks[1].allow_private, 1);
	assert_int_equal(c->webhooks[1].timeout, 2000);
	assert_int_equal(c->webhooks[1].backlog, 10);
	config_to_engine(c, &engine);
	assert_int_equal(engine.hooks, (1 << N_HOOK) - 1);
	config_free(c);
}

static void ages_are_times_or_never(void **state)
{
	static const char text[] = "retention: {bot: 12h, human: never, message: 0}\n";
	struct problems problems = PROBLEMS_INIT;
	struct config *c;

	(void)state;
	assert_int_equal(config_parse(&c, "f", text, strlen(text), &problems), 0);
	assert_int_equal(c->retention.bot, 12 * 3600000);
	assert_int_equal(c->retention.human, 0);
	assert_int_equal(c->retention.message, 0);
	assert_int_equal(c->retention.visitors, 365 * 24 * 3600000LL);
	config_free(c);
	problems_deinit(&problems);
}

static void what_is_wrong_is_said_with_its_place(void **state)
{
	static const struct {
		const char *text, *said;
	} rows[] = {
		{"lisen: x", "f:1:1: error: unknown key 'lisen'; did you mean 'listen'?\n"},
		{"log:\n  levle: info",
		 "f:2:3: error: unknown key 'levle'; did you mean 'level'?\n"},
		{"sites:\n  a: {orgins: []}",
		 "f:2:7: error: unknown key 'orgins'; did you mean 'origins'?\n"},
		{"sites: {a: {survey: stars}}",
		 "f:1:21: error: expected one of csat|nps|ces|none\n"},
		{"sites: {a: {pre_chat: {emial: required}}}",
		 "f:1:24: error: unknown field 'emial'; did you mean 'email'?\n"},
		{"sites: {a: {pre_chat: {email: yes}}}",
		 "f:1:31: error: write optional or required\n"},
		{"sites: {a: {pre_chat: [email]}}",
		 "f:1:23: error: expected a map, found a list\n"},
		{"tls: {}", "f:1:1: error: this version does not carry out 'tls'; remove it\n"},
		{"webhooks: {}", "f:1:11: error: expected a list, found a map\n"},
		{"webhooks: [{url: https://x.example}]",
		 "f:1:12: error: a webhook has a secret, so that its owner knows who speaks\n"},
		{"webhooks: [{secret: 123456789012345678901234}]",
		 "f:1:12: error: a webhook has an url\n"},
		{"webhooks: [{url: x.example, secret: 123456789012345678901234}]",
		 "f:1:18: error: write an URL like https://example.com/handoff\n"},
		{"webhooks: [{url: https://x.example, secret: 1234567890123456}]",
		 "f:1:45: error: this secret is whsec_ and the base64 of 24 to 64 bytes, or has at "
		 "least 24 characters\n"},
		{"webhooks: [{url: https://x.example, secret: whsec_notbase64notbase64!}]",
		 "f:1:45: error: this secret is whsec_ and the base64 of 24 to 64 bytes, or has at "
		 "least 24 characters\n"},
		{"webhooks: [{url: https://x.example, event: [alarm], secret: "
		 "123456789012345678901234}]",
		 "f:1:37: error: unknown key 'event'; did you mean 'events'?\n"},
		{"webhooks: [{url: https://x.example, events: [alarms], secret: "
		 "123456789012345678901234}]",
		 "f:1:46: error: there is no such event\n"},
		{"webhooks: [{url: https://x.example/a, secret: 123456789012345678901234},\n"
		 "  {url: https://x.example/b, secret: 123456789012345678901234}]",
		 "f:2:3: error: another webhook has this name; give one of them a name\n"},
		{"trust_proxy: [127.0.0.1]",
		 "f:1:1: error: this version does not carry out 'trust_proxy'; remove it\n"},
		{"store: {engine: postgres}", "f:1:17: error: this version has no PostgreSQL "
					      "store; write sqlite\n"},
		{"store: {engine: mysql}", "f:1:17: error: there is no such store; write sqlite\n"},
		{"retention: {bot: 0s}", "f:1:18: error: expected a duration such as 20s or 10m, "
					 "from 1s to 36500d, found '0s'\n"},
		{"retention: {bots: 1d}",
		 "f:1:13: error: unknown key 'bots'; did you mean 'bot'?\n"},
		{"log: {level: loud}", "f:1:14: error: expected one of error|warning|info|debug\n"},
		{"listen: 8080", "f:1:9: error: write host:port (127.0.0.1:8080), "
				 "\"[::1]:8080\" or unix:/path\n"},
		{"listen: []", "f:1:9: error: expected 1 to 64 entries\n"},
		{"sites: {}", "f:1:8: error: expected 1 to 64 sites\n"},
		{"sites: {a b: {}}",
		 "f:1:9: error: a site's name has 1 to 64 letters, digits and _.:-\n"},
		{"sites: {a: {secret: short}}",
		 "f:1:21: error: a secret has 16 to 1000 characters and no NUL\n"},
		{"sites: {a: {secret: {}}}",
		 "f:1:21: error: write {credential: NAME} or {file: /path}\n"},
		{"sites: {a: {secret: {credential: ../x}}}",
		 "f:1:34: error: a credential has a name, no path\n"},
		{"sites: {a: {rules: ../x}}",
		 "f:1:20: error: a name has letters, digits, '_', '-' and '.' only\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *said;

		assert_null(read_text(rows[i].text, &said));
		assert_string_equal(said, rows[i].said);
		free(said);
	}
}

/* Each after `sites: {a: {hours: {`. */
static void what_is_wrong_with_hours_is_said_with_its_place(void **state)
{
	static const struct {
		const char *text, *said;
	} rows[] = {
		{"zone: UTC", "f:1:20: error: write {zone: Europe/Berlin, week: {mon-fri: "
			      "\"09:00-18:00\"}, holidays: {2026-12-25: closed}}\n"},
		{"zone: Europe/Berln, week: {mon: 09:00-10:00}",
		 "f:1:27: error: there is no time zone 'Europe/Berln'; did you mean "
		 "'Europe/Berlin'?\n"},
		{"zone: Berlin, week: {mon: 09:00-10:00}",
		 "f:1:27: error: there is no time zone 'Berlin'; did you mean 'Europe/Berlin'?\n"},
		{"zone: ../../../etc/passwd, week: {mon: 09:00-10:00}",
		 "f:1:27: error: there is no such time zone; write a name of /usr/share/zoneinfo, "
		 "as "
		 "Europe/Berlin (Debian has them in the package tzdata)\n"},
		{"zone: UTC, week: {mon: 9-17}", "f:1:44: error: write hours as \"09:00-18:00\" (a "
						 "whole day is \"00:00-24:00\"), a "
						 "list of them, or closed\n"},
		{"zone: UTC, week: {monday: 09:00-17:00}",
		 "f:1:39: error: write mon, tue, wed, thu, fri, sat, sun, or mon-fri\n"},
		{"zone: UTC, week: {mon-fri: 09:00-17:00, wed: closed}",
		 "f:1:61: error: a day of the week stands here twice\n"},
		{"zone: UTC, week: {mon: [09:00-12:00, 11:00-17:00]}",
		 "f:1:58: error: a day has at most 8 ranges, and none begins in another one\n"},
		{"zone: UTC, week: {mon: closed}",
		 "f:1:38: error: this week is never open; leave hours out to be always open\n"},
		{"zone: UTC, week: {mon: 09:00-17:00}, holidays: {2026-02-29: closed}",
		 "f:1:69: error: write the day of a holiday as 2026-12-25\n"},
		{"zone: UTC, week: {mon: 09:00-17:00}, holiday: {}",
		 "f:1:58: error: unknown key 'holiday'; did you mean 'holidays'?\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char text[200], *said;

		snprintf(text, sizeof(text), "sites: {a: {hours: {%s}}}", rows[i].text);
		assert_null(read_text(text, &said));
		assert_string_equal(said, rows[i].said);
		free(said);
	}
}

static void all_that_is_wrong_is_said_at_once(void **state)
{
	char *said;

	(void)state;
	assert_null(read_text("limits: {per_minute: 0, connections: many}\n"
			      "queue: {max_wait: 10}\n"
			      "nonsense: 1\n",
			      &said));
	assert_non_null(strstr(said, "f:1:22:"));
	assert_non_null(strstr(said, "f:1:38:"));
	assert_non_null(strstr(said, "f:2:19:"));
	assert_non_null(strstr(said, "f:3:1:"));
	free(said);
}

static void an_origin_is_what_browsers_send(void **state)
{
	static const struct {
		const char *origin;
		bool good;
	} rows[] = {
		{"https://x.example", true},	{"http://localhost:8080", true},
		{"http://[::1]:8080", true},	{"https://x.example/", false},
		{"https://X.example", false},	{"https://x.example:443", false},
		{"http://x.example:80", false}, {"http://x.example:443", true},
		{"x.example", false},		{"https://", false},
		{"https://u@x.example", false}, {"*", false},
		{"ftp://x.example", false},	{"https://:1", false},
		{"https://x.example?y", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char text[100], *said;
		struct config *c;

		snprintf(text, sizeof(text), "sites: {a: {origins: [\"%s\"]}}", rows[i].origin);
		c = read_text(text, &said);
		assert_int_equal(c != NULL, rows[i].good);
		config_free(c);
		free(said);
	}
}

static void put(const char *path, const char *text, mode_t mode)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	assert_int_equal(chmod(path, mode), 0);
}

static void an_url_is_shown_without_what_may_be_secret(void **state)
{
	static const struct {
		const char *url, *shown; /* NULL: it is refused */
	} rows[] = {
		{"https://x.example", "https://x.example"},
		{"http://user:word@x.example:81/a/b?key=1", "http://x.example:81/a/b"},
		{"https://a@b@x.example/c@d?e@f", "https://x.example/c@d"},
		{"https://x.example?key=1", "https://x.example"},
		{"https://", NULL},
		{"https://?x", NULL},
		{"https://x.example/#part", NULL},
		{"https://x.example/\\t", NULL},
		{"ftp://x.example", NULL},
		{"file:///etc/passwd", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char text[200], *said;
		struct buf shown = BUF_INIT(1000);
		struct config *c;

		snprintf(text, sizeof(text), "webhooks: [{url: \"%s\", secret: \"%s\"}]",
			 rows[i].url, "123456789012345678901234");
		c = read_text(text, &said);
		assert_int_equal(c != NULL, rows[i].shown != NULL);
		if (c) {
			config_url_shown(&shown, c->webhooks[0].url);
			assert_string_equal(shown.p, rows[i].shown);
		}
		buf_deinit(&shown);
		config_free(c);
		free(said);
	}
}

static void a_secret_may_lie_where_nobody_else_reads_it(void **state)
{
	char dir[] = "/tmp/handoff-config.XXXXXX", path[100], text[200], *said;
	struct config *c;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/key", dir);
	put(path, "0123456789abcdef\n", 0600);
	snprintf(text, sizeof(text), "sites: {a: {secret: {file: %s}}}", path);
	c = good(text);
	assert_string_equal(c->sites[0].secret, "0123456789abcdef");
	config_free(c);
	put(path, "0123456789abcdef\n", 0640);
	assert_null(read_text(text, &said));
	assert_non_null(strstr(said, "others may read this file"));
	free(said);
	setenv("CREDENTIALS_DIRECTORY", dir, 1);
	c = good("sites: {a: {secret: {credential: key}}}");
	assert_string_equal(c->sites[0].secret, "0123456789abcdef");
	config_free(c);
	unsetenv("CREDENTIALS_DIRECTORY");
	assert_null(read_text("sites: {a: {secret: {credential: key}}}", &said));
	assert_non_null(strstr(said, "LoadCredential=key"));
	free(said);
	unlink(path);
	rmdir(dir);
}

static char *print(const struct config *c, bool example)
{
	struct buf b = BUF_INIT(1 << 20);
	char *s;

	config_print(c, example, &b);
	s = buf_steal(&b, NULL);
	assert_non_null(s);
	return s;
}

static void what_is_printed_reads_as_the_same_and_hides_secrets(void **state)
{
	struct config *c =
		good("listen: [127.0.0.1:0, \"[::1]:9\"]\n"
		     "queue: {max_wait: 90s, agent_grace: 0s}\n"
		     "sites: {a: {theme: {x: y}, secret: abcdefghijklmnop, survey: nps,\n"
		     "  pre_chat: {name: optional, consent: required}, hours: {\n"
		     "  zone: Asia/Kolkata, week: {sat-mon: \"09:00-18:00\", wed: [\n"
		     "  \"00:00-12:00\", \"22:00-24:00\"]}, holidays: {2026-01-26: closed,\n"
		     "  2026-08-15: [\"10:00-11:00\", \"23:00-01:00\"]}}}}");
	char *first = print(c, false), *second, *hidden;

	(void)state;
	assert_null(strstr(first, "abcdefghijklmnop"));
	assert_non_null(strstr(first, "max_wait: 90s\n"));
	assert_non_null(strstr(first, "survey: nps\n"));
	assert_non_null(strstr(first, "pre_chat: {name: optional, consent: required}\n"));
	assert_non_null(strstr(first,
			       "hours: {zone: Asia/Kolkata, week: {mon: \"09:00-18:00\", tue: "
			       "closed, wed: [\"00:00-12:00\", \"22:00-24:00\"], thu: closed,"));
	assert_non_null(strstr(first, "2026-08-15: [\"10:00-11:00\", \"23:00-01:00\"]}}\n"));
	hidden = strstr(first, "(hidden)");
	assert_non_null(hidden);
	memcpy(hidden, "~       ", 8);
	config_free(c);
	c = good(first);
	second = print(c, false);
	hidden = strstr(first, "~       ");
	memmove(hidden + 1, hidden + 8, strlen(hidden + 8) + 1);
	assert_string_equal(first, second);
	config_free(c);
	free(first);
	free(second);
}

static void a_webhook_s_settings_are_printed_without_secrets(void **state)
{
	struct config *c = good("webhooks: [{url: \"https://user:word@x.example/?key=1\", secret: "
				"123456789012345678901234, events: alarm}]"),
		      *none = good("webhooks: []");
	char *printed = print(c, false), *nothing = print(none, false);

	(void)state;
	assert_non_null(strstr(printed, "    url: https://x.example/\n"));
	assert_non_null(strstr(printed, "    secret: (hidden)\n"));
	assert_non_null(strstr(printed, "    events: [alarm]\n"));
	assert_null(strstr(printed, "123456"));
	assert_null(strstr(printed, "word@"));
	assert_non_null(strstr(nothing, "\nwebhooks: []\n"));
	config_free(c);
	config_free(none);
	free(printed);
	free(nothing);
}

static char *read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *s = calloc(1, 1 << 16);

	assert_non_null(f);
	assert_non_null(s);
	assert_true(fread(s, 1, (1 << 16) - 1, f) > 0);
	fclose(f);
	return s;
}

static void the_example_documents_every_key_with_its_default(void **state)
{
	struct config *c = good("");
	char *example = read_file(EXAMPLE), *printed = print(c, true);

	(void)state;
	assert_string_equal(example, printed); /* else: handoffd --print-example > it */
	for (size_t i = 0; i < n_config_keys; i++) {
		char setting[100];
		const char *name = strrchr(config_keys[i].path, '.');

		snprintf(setting, sizeof(setting), "%s: %s\n",
			 name ? name + 1 : config_keys[i].path, config_keys[i].standard);
		assert_non_null(strstr(example, setting));
	}
	config_free(c);
	free(example);
	free(printed);
}

static void only_what_needs_a_restart_is_reported_as_such(void **state)
{
	static const struct {
		const char *text, *key;
	} rows[] = {
		{"sites: {a: {}}", NULL},
		{"sites: {a: {rules: other, origins: [https://x.example]}}", NULL},
		{"sites: {a: {}}\nqueue: {max_wait: 1s}\nlog: {level: debug}", NULL},
		{"sites: {a: {hours: {zone: UTC, week: {mon: 09:00-10:00}}}}", NULL},
		{"sites: {a: {}}\nwebhooks: [{url: https://x.example, secret: "
		 "123456789012345678901234}]",
		 NULL},
		{"sites: {b: {}}", "sites"},
		{"sites: {a: {}, b: {}}", "sites"},
		{"sites: {a: {}}\ndata: /x", "data"},
		{"sites: {a: {}}\nlimits: {connections: 7}", "limits.connections"},
		{"sites: {a: {theme: {x: y}}}", "sites.NAME.theme"},
	};
	struct config *old = good("sites: {a: {}}");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct config *fresh = good(rows[i].text);
		const char *key = config_fixed_change(old, fresh);

		if (rows[i].key)
			assert_string_equal(key, rows[i].key);
		else
			assert_null(key);
		config_free(fresh);
	}
	config_free(old);
}

static void options_beat_the_file(void **state)
{
	char path[] = "/tmp/handoff-config.XXXXXX", why[100];
	char *argv[] = {"handoffd",  "-c",	    path,     "--listen=127.0.0.1:1",
			"--listen",  "127.0.0.1:2", "--data", "/d",
			"--clients", "/w"};
	struct problems problems = PROBLEMS_INIT;
	struct options o;
	struct config *c;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	put(path, "listen: 127.0.0.1:9\ndata: /x\nrules: /r\nclients: /y\n", 0600);
	assert_int_equal(options_parse(&o, ARRAY_SIZE(argv), argv, why, sizeof(why)), 0);
	assert_int_equal(options_config(&o, &c, &problems), 0);
	assert_int_equal(c->listen.n, 2);
	assert_string_equal(c->listen.v[1], "127.0.0.1:2");
	assert_string_equal(c->data, "/d");
	assert_string_equal(c->rules, "/r");
	assert_string_equal(c->clients, "/w");
	config_free(c);
	unlink(path);
	assert_int_equal(options_config(&o, &c, &problems), CONFIG_E_INVALID);
	problems_deinit(&problems);
}

static void a_command_line_that_makes_no_sense_is_refused(void **state)
{
	static const struct {
		const char *arg, *why;
	} rows[] = {
		{"--frobnicate", "unknown option '--frobnicate'; try --help"},
		{"--data", "--data needs a value: DIR"},
		{"--data=", "--data needs a value: DIR"},
		{"--check=yes", "--check has no value"},
		{"x", "unknown option 'x'; try --help"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *argv[] = {"handoffd", (char *)rows[i].arg}, why[100];
		struct options o;

		assert_int_equal(options_parse(&o, 2, argv, why, sizeof(why)), EX_USAGE);
		assert_string_equal(why, rows[i].why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_file_there_is_the_demo_site),
		cmocka_unit_test(the_defaults_are_those_of_the_parts),
		cmocka_unit_test(every_key_can_be_set),
		cmocka_unit_test(ages_are_times_or_never),
		cmocka_unit_test(what_is_wrong_is_said_with_its_place),
		cmocka_unit_test(what_is_wrong_with_hours_is_said_with_its_place),
		cmocka_unit_test(all_that_is_wrong_is_said_at_once),
		cmocka_unit_test(an_origin_is_what_browsers_send),
		cmocka_unit_test(an_url_is_shown_without_what_may_be_secret),
		cmocka_unit_test(a_webhook_s_settings_are_printed_without_secrets),
		cmocka_unit_test(a_secret_may_lie_where_nobody_else_reads_it),
		cmocka_unit_test(what_is_printed_reads_as_the_same_and_hides_secrets),
		cmocka_unit_test(the_example_documents_every_key_with_its_default),
		cmocka_unit_test(only_what_needs_a_restart_is_reported_as_such),
		cmocka_unit_test(options_beat_the_file),
		cmocka_unit_test(a_command_line_that_makes_no_sense_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
