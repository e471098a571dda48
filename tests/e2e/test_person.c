/*
 * One person, with the real daemon: what is known of them is told, can be taken away, and is gone when
 * it is erased, from every file; what is old goes by itself.
 */
#include "tests/e2e/support/world.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clients/wire/ctlclient.h"

#define SECRET "a secret of the shop itself"
#define CONFIG                                                                                     \
	"sites: {demo: {rules: shop, secret: '" SECRET "'}}\n" GENEROUS_LIMITS                     \
	"log: {level: debug}\n"

/* What nobody else says. */
#define WORDS  "quixotic zeppelins"
#define EMAIL  "wilhelmina.quux@example.org"
#define PHONE  "+49 89 5550199"
#define USER   "user-5f3759df"
#define BASKET "eleven ocarinas"

struct answer {
	int status;
	json_t *body;
	char type[64];
};

/* One HTTP request with this bearer token. */
static struct answer http(struct world *w, const char *method, const char *path, const char *token)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)atoi(strrchr(w->daemon.url, ':') + 1)),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct buf in = BUF_INIT(80 << 20);
	struct answer answer = {0};
	char bytes[4096], request[1024];
	const char *body, *type;
	ssize_t n;

	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	snprintf(request, sizeof(request),
		 "%s %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", method, path,
		 token);
	assert_int_equal(write(fd, request, strlen(request)), strlen(request));
	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		buf_put(&in, bytes, (size_t)n);
	close(fd);
	assert_int_equal(sscanf(in.p, "HTTP/1.1 %d", &answer.status), 1);
	type = strstr(in.p, "Content-Type: ");
	body = strstr(in.p, "\r\n\r\n");
	assert_non_null(type);
	assert_non_null(body);
	snprintf(answer.type, sizeof(answer.type), "%.*s", (int)strcspn(type + 14, "\r"),
		 type + 14);
	answer.body = json_loads(body + 4, 0, NULL);
	buf_deinit(&in);
	return answer;
}

/* A token of an account with this role. */
static void token_of(struct world *w, const char *role, char token[128])
{
	json_decref(daemon_ask(&w->daemon, "{'command':'agent_add','login':'the-%s','role':'%s'}",
			       role, role));
	json_t *answer = daemon_ask(&w->daemon, "{'command':'agent_token','login':'the-%s'}", role);

	snprintf(token, 128, "%s", text_at(answer, "token"));
	json_decref(answer);
}

static bool has_bytes(const char *path, const char *bytes)
{
	FILE *f = fopen(path, "r");
	struct stat st;
	bool found = false;
	char *all;

	if (!f || fstat(fileno(f), &st) < 0 || !S_ISREG(st.st_mode)) {
		if (f)
			fclose(f);
		return false;
	}
	all = malloc((size_t)st.st_size + 1);
	found = memmem(all, fread(all, 1, (size_t)st.st_size, f), bytes, strlen(bytes)) != NULL;
	free(all);
	fclose(f);
	return found;
}

/* How many of the daemon's files, of its data (all folders) and its log, have one of them. */
static int files_with(const char *dir, const char *const *needles, size_t n)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	int found = 0;

	while (d && (e = readdir(d))) {
		char path[512];
		struct stat st;

		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		if (e->d_name[0] == '.' || lstat(path, &st) < 0 || S_ISSOCK(st.st_mode))
			continue;
		if (S_ISDIR(st.st_mode))
			found += files_with(path, needles, n);
		for (size_t i = 0; S_ISREG(st.st_mode) && i < n; i++) {
			if (!has_bytes(path, needles[i]))
				continue;
			found++;
			print_message("%s has %s\n", path, needles[i]);
		}
	}
	if (d)
		closedir(d);
	return found;
}

static int found_in_files(struct world *w)
{
	static const char *const needles[] = {WORDS, "wilhelmina", "5550199",
					      USER,  "zeppelins",  "ocarinas"};
	int n = files_with(w->daemon.data, needles, ARRAY_SIZE(needles));

	for (size_t i = 0; i < ARRAY_SIZE(needles); i++)
		n += has_bytes(w->daemon.log, needles[i]);
	return n;
}

static void hash_of(const char *user, char hex[65])
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, (const unsigned char *)SECRET, strlen(SECRET));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)user, strlen(user));
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_bin2hex(hex, 65, mac, sizeof(mac));
}

/* A proved user who has told everything; the conversation stays open. Returns who it is. */
static struct id_text tell_all(struct world *w, struct client *v, const char *user)
{
	struct id_text visitor;
	char hash[65];

	hash_of(user, hash);
	client_connect(v, &w->daemon);
	client_send(v,
		    "{'type':'hello','site':'demo','user':{'id':'%s','name':'Wilhelmina Quux',"
		    "'email':'" EMAIL "','hash':'%s'}}",
		    user, hash);
	client_expect(v, "welcome", NULL);
	visitor = id_at(v->frame, "visitor");
	client_say(v, "s1", "where are my " WORDS " of order RB123456");
	client_send(v, "{'type':'profile','id':'p1','department':'billing',"
		       "'attributes':{'basket':'" BASKET "'}}");
	client_expect(v, "profile", NULL);
	client_send(v, "{'type':'ask_human','id':'h1','text':'a person about " WORDS " please'}");
	client_expect(v, "escalated", NULL);
	client_send(v, "{'type':'contact','id':'c1','name':'Wilhelmina Quux','email':'" EMAIL
		       "','phone':'" PHONE "','message':'call me about " WORDS "'}");
	client_expect(v, "contact", NULL);
	return visitor;
}

static void an_erased_person_is_in_no_file(struct world *w)
{
	struct client *v, *anna;
	struct id_text visitor, offer;
	char admin[128], supervisor[128], path[128], token[LIMIT_TOKEN + 1];
	struct answer a;

	world_start(w, CONFIG);
	token_of(w, "admin", admin);
	token_of(w, "supervisor", supervisor);
	anna = an_agent(w, "anna");
	v = world_visitor(w, "visitor");
	visitor = tell_all(w, v, USER);
	client_expect(anna, "offer", NULL);
	offer = id_at(anna->frame, "offer");
	client_send(anna, "{'type':'accept','id':'a1','offer':'%s'}", offer.s);
	client_expect(anna, "assigned", NULL);
	agent_say(anna, v->conversation, "a2", "I look after your " WORDS ".");
	assert_true(found_in_files(w) > 0);
	snprintf(path, sizeof(path), "/api/v1/visitors/%s", visitor.s);
	a = http(w, "DELETE", path, supervisor);
	assert_int_equal(a.status, 403);
	assert_string_equal(a.type, "application/problem+json");
	json_decref(a.body);
	a = http(w, "DELETE", path, admin);
	assert_int_equal(a.status, 200);
	assert_int_equal(number_at(a.body, "visitors"), 1);
	assert_true(json_is_true(at(a.body, "scrubbed")));
	assert_non_null(strstr(text_at(a.body, "notes.0"), "Backups"));
	json_decref(a.body);
	assert_int_equal(found_in_files(w), 0);
	client_expect(anna, "erased", "conversation", v->conversation, NULL);
	client_expect_closed(v, 4401);
	snprintf(token, sizeof(token), "%s", v->token);
	a = http(w, "DELETE", path, admin);
	assert_int_equal(a.status, 404);
	json_decref(a.body);

	/* the agent has a free place, and the old token is nobody's, now and later */
	for (int i = 0; i < 2; i++) {
		struct client *again = world_visitor(w, i ? "later" : "again");

		snprintf(again->token, sizeof(again->token), "%s", token);
		visitor_enter(again, &w->daemon);
		assert_string_not_equal(text_at(again->frame, "visitor"), visitor.s);
		assert_string_equal(text_at(again->frame, "state"), "none");
		client_say(again, "s1", "when are you open");
		if (i)
			break;
		assert_int_equal(daemon_stop(&w->daemon, SIGKILL), 128 + SIGKILL);
		daemon_start_again(&w->daemon);
	}
	assert_int_equal(found_in_files(w), 0);
}

/* Asks for an erasure, and does not wait for its answer. */
static void ask_to_erase(struct world *w, struct ctlclient *ctl, const char *visitor)
{
	char path[160], request[128];

	snprintf(path, sizeof(path), "%s/control.sock", w->daemon.data);
	assert_int_equal(ctlclient_open(ctl, path), 0);
	snprintf(request, sizeof(request), "{\"command\":\"erase\",\"visitor\":\"%s\"}\n", visitor);
	assert_int_equal(write(ctl->fd, request, strlen(request)), strlen(request));
}

/* Killed at some moment of an erasure: it has happened, or it has not; never half of it. */
static void a_kill_during_an_erasure_leaves_all_or_nothing(struct world *w)
{
	enum { ROUNDS = 8, STEP_US = 2000 };

	world_start(w, CONFIG);
	for (unsigned i = 0; i < ROUNDS; i++) {
		struct ctlclient ctl = CTLCLIENT_INIT;
		struct client *v = world_visitor(w, "visitor");
		struct id_text visitor = tell_all(w, v, USER);

		ask_to_erase(w, &ctl, visitor.s);
		usleep(i * STEP_US); /* another moment each time */
		assert_int_equal(daemon_stop(&w->daemon, SIGKILL), 128 + SIGKILL);
		ctlclient_close(&ctl);
		daemon_start_again(&w->daemon);
		if (found_in_files(w)) { /* nothing of it had become durable */
			json_t *a = daemon_ask(&w->daemon, "{'command':'export','visitor':'%s'}",
					       visitor.s);

			assert_string_equal(text_at(a, "visitors.0.email"), EMAIL);
			assert_int_equal(json_array_size(at(a, "conversations")), 1);
			json_decref(a);
			json_decref(daemon_ask(&w->daemon, "{'command':'erase','visitor':'%s'}",
					       visitor.s));
		}
		assert_int_equal(found_in_files(w), 0);
	}
}

static void a_site_asks_what_its_settings_say(struct world *w)
{
	struct client *v;

	world_start(w, "sites: {demo: {rules: shop, survey: ces, pre_chat: {email: required, "
		       "message: optional}}}\n" GENEROUS_LIMITS);
	v = a_visitor(w, "visitor");
	assert_string_equal(text_at(v->frame, "survey"), "ces");
	assert_string_equal(text_at(v->frame, "pre_chat.0.field"), "email");
	assert_true(json_is_true(at(v->frame, "pre_chat.0.required")));
	assert_string_equal(text_at(v->frame, "pre_chat.1.field"), "message");
	assert_true(json_is_false(at(v->frame, "pre_chat.1.required")));
	assert_null(at(v->frame, "departments")); /* this pack's queues have no labels */
	client_say(v, "s1", "when are you open");
	client_send(v, "{'type':'rate','id':'r1','survey':'csat','score':4}");
	client_expect(v, "rated", "survey", "csat", NULL); /* another one is taken, too */
}

static void a_persons_data_can_be_taken_along(struct world *w)
{
	struct client *v, *other;
	struct id_text visitor;
	char supervisor[128], agent[128], path[128];
	struct answer a;

	world_start(w, CONFIG);
	token_of(w, "supervisor", supervisor);
	token_of(w, "agent", agent);
	v = world_visitor(w, "visitor");
	visitor = tell_all(w, v, USER);
	client_send(v, "{'type':'end','id':'e1'}");
	client_expect(v, "closed", NULL);
	client_send(v, "{'type':'rate','id':'r1','survey':'csat','score':2}");
	client_expect(v, "rated", NULL);
	other = world_visitor(w, "other browser");
	tell_all(w, other, USER);
	snprintf(path, sizeof(path), "/api/v1/visitors/%s/export", visitor.s);
	a = http(w, "GET", path, agent);
	assert_int_equal(a.status, 403);
	json_decref(a.body);
	a = http(w, "GET", path, "nonsense");
	assert_int_equal(a.status, 401);
	json_decref(a.body);
	a = http(w, "GET", path, supervisor);
	assert_int_equal(a.status, 200);
	assert_string_equal(a.type, "application/json");
	assert_int_equal(json_array_size(at(a.body, "visitors")), 2); /* one proved user */
	assert_string_equal(text_at(a.body, "visitors.0.user"), USER);
	assert_string_equal(text_at(a.body, "visitors.0.phone"), PHONE);
	assert_string_equal(text_at(a.body, "visitors.0.department"), "billing");
	assert_string_equal(text_at(a.body, "visitors.0.attributes.basket"), BASKET);
	assert_int_equal(number_at(a.body, "conversations.0.rating"), 2);
	assert_string_equal(text_at(a.body, "conversations.0.events.1.text"),
			    "where are my " WORDS " of order RB123456");
	assert_string_equal(text_at(a.body, "conversations.0.events.2.type"), "analysis");
	assert_true(json_is_array(at(a.body, "follow_ups")));
	json_decref(a.body);
	a = http(w, "GET", "/api/v1/visitors/0000000000001/export", supervisor);
	assert_int_equal(a.status, 404);
	json_decref(a.body);
	a = http(w, "GET", "/api/v1/visitors/nobody/export", supervisor);
	assert_int_equal(a.status, 404);
	json_decref(a.body);
	a = http(w, "POST", path, supervisor);
	assert_int_equal(a.status, 411);
	json_decref(a.body);
}

static void conversations_are_read_over_http_page_by_page(struct world *w)
{
	char supervisor[128], path[160];
	struct answer a;

	world_start(w, CONFIG);
	token_of(w, "supervisor", supervisor);
	for (int i = 0; i < 3; i++)
		client_say(a_visitor(w, "visitor"), "s1", "when are you open");
	a = http(w, "GET", "/api/v1/conversations?state=bot&limit=2", supervisor);
	assert_int_equal(a.status, 200);
	assert_int_equal(json_array_size(at(a.body, "conversations")), 2);
	assert_true(json_is_true(at(a.body, "more")));
	assert_true(strlen(text_at(a.body, "conversations.0.preview")) > 10); /* the bot's answer */
	assert_true(json_is_number(at(a.body, "conversations.0.frustration")));
	assert_string_equal(text_at(a.body, "conversations.0.since"),
			    text_at(a.body, "conversations.0.opened_at"));
	json_decref(a.body);
	a = http(w, "GET", "/api/v1/conversations?state=human%2Cbot&limit=2", supervisor);
	assert_int_equal(json_array_size(at(a.body, "conversations")), 2);
	assert_true(json_is_true(at(a.body, "more")));
	json_decref(a.body);
	a = http(w, "GET", "/api/v1/conversations?state=human,closed", supervisor);
	assert_int_equal(json_array_size(at(a.body, "conversations")), 0);
	json_decref(a.body);
	a = http(w, "GET", "/api/v1/conversations?state=bot&limit=2", supervisor);
	snprintf(path, sizeof(path),
		 "/api/v1/conversations?limit=2&since=2026-01-01T00%%3A00%%3A00Z&before=%s",
		 text_at(a.body, "conversations.1.id"));
	json_decref(a.body);
	a = http(w, "GET", path, supervisor);
	assert_int_equal(json_array_size(at(a.body, "conversations")), 1);
	assert_true(json_is_false(at(a.body, "more")));
	snprintf(path, sizeof(path), "/api/v1/conversations/%s",
		 text_at(a.body, "conversations.0.id"));
	json_decref(a.body);
	a = http(w, "GET", path, supervisor);
	assert_int_equal(a.status, 200);
	assert_string_equal(text_at(a.body, "events.1.text"), "when are you open");
	json_decref(a.body);
	for (int i = 0; i < 5; i++) {
		static const char *const bad[] = {"state=dead", "state=bot,", "limit=0", "since=x",
						  "before=x"};

		snprintf(path, sizeof(path), "/api/v1/conversations?%s", bad[i]);
		a = http(w, "GET", path, supervisor);
		assert_int_equal(a.status, 422);
		assert_string_equal(a.type, "application/problem+json");
		json_decref(a.body);
	}
}

/* Waits until the metrics have this line. */
static void await_metric(struct world *w, const char *line)
{
	char url[96];

	snprintf(url, sizeof(url), "%s/metrics", w->daemon.url);
	for (int64_t until = now_ms() + PATIENCE_MS; now_ms() < until; usleep(50000)) {
		struct buf out = BUF_INIT(1 << 20);
		bool found;

		process_run(&out, (const char *const[]){"curl", "-s", url, NULL});
		found = strstr(out.p, line) != NULL;
		buf_deinit(&out);
		if (found)
			return;
	}
	fail_msg("never: %s", line);
}

static void what_is_old_goes_and_what_is_open_stays(struct world *w)
{
	struct client *gone, *here, *open;
	struct id_text ids[2];
	json_t *a;

	world_start(w, CONFIG "retention: {bot: 1s, human: never, message: never, visitors: 1s}\n");
	gone = a_visitor(w, "gone");
	client_say(gone, "s1", "when are you open");
	client_send(gone, "{'type':'end','id':'e1'}");
	client_expect(gone, "closed", NULL);
	snprintf(ids[0].s, sizeof(ids[0].s), "%s", gone->conversation);
	open = a_visitor(w, "open");
	client_say(open, "s1", "when are you open");
	here = a_visitor(w, "here");
	client_say(here, "s1", "when are you open");
	client_send(here, "{'type':'end','id':'e1'}");
	client_expect(here, "closed", NULL);
	client_disconnect(gone);
	await_metric(w, "handoff_expired_total{what=\"conversation\"} 1\n");
	await_metric(w, "handoff_expired_total{what=\"visitor\"} 1\n");
	daemon_await_log(&w->daemon, "expired", 1);
	client_send(here, "{'type':'rate','id':'r1','survey':'csat','score':5}");
	client_expect(here, "rated", NULL);
	client_say(open, "s2", "when are you open");
	a = daemon_ask(&w->daemon, "{'command':'conversations'}");
	assert_int_equal(json_array_size(at(a, "conversations")), 2);
	json_decref(a);
}

static void a_backup_is_made_while_people_talk(struct world *w)
{
	struct client *v;
	char file[160];
	struct stat st;
	json_t *a;

	world_start(w, CONFIG);
	v = a_visitor(w, "visitor");
	client_say(v, "s1", "when are you open");
	snprintf(file, sizeof(file), "%s/copy.db", w->daemon.dir);
	a = daemon_ask(&w->daemon, "{'command':'backup','file':'%s'}", file);
	assert_true(number_at(a, "bytes") > 0);
	json_decref(a);
	client_say(v, "s2", "when are you open");
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	/* and it is a store: a daemon starts with it */
	assert_int_equal(daemon_stop(&w->daemon, SIGTERM), 0);
	{
		char db[160];

		snprintf(db, sizeof(db), "%s/handoff.db", w->daemon.data);
		assert_int_equal(rename(file, db), 0);
	}
	daemon_start_again(&w->daemon);
	a = daemon_ask(&w->daemon, "{'command':'show','conversation':'%s'}", v->conversation);
	assert_string_equal(text_at(a, "events.1.text"), "when are you open");
	json_decref(a);
}

static void the_next_agent_sees_what_was_before(struct world *w)
{
	struct client *v, *anna;
	struct id_text first;

	world_start(w, CONFIG);
	v = world_visitor(w, "visitor");
	tell_all(w, v, USER);
	first = id_at(v->frame, "conversation");
	client_send(v, "{'type':'end','id':'e1'}");
	client_expect(v, "closed", NULL);
	client_disconnect(v);
	assert_int_equal(daemon_stop(&w->daemon, SIGKILL), 128 + SIGKILL);
	daemon_start_again(&w->daemon);
	anna = an_agent(w, "anna");
	v = world_visitor(w, "another browser");
	tell_all(w, v, USER);
	client_expect(anna, "offer", NULL);
	assert_string_equal(text_at(anna->frame, "context.visitor.previous.0.id"), first.s);
	assert_non_null(
		strstr(text_at(anna->frame, "context.visitor.previous.0.summary"), "RB123456"));
	assert_null(strstr(text_at(anna->frame, "context.visitor.previous.0.summary"), "5550199"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROMISE(an_erased_person_is_in_no_file),
		PROMISE(a_kill_during_an_erasure_leaves_all_or_nothing),
		PROMISE(a_site_asks_what_its_settings_say),
		PROMISE(a_persons_data_can_be_taken_along),
		PROMISE(conversations_are_read_over_http_page_by_page),
		PROMISE(what_is_old_goes_and_what_is_open_stays),
		PROMISE(a_backup_is_made_while_people_talk),
		PROMISE(the_next_agent_sees_what_was_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
