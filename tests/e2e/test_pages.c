/* test_pages.c - shell/pages.h, through real sockets */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon_world.h"
#include "shell/http_private.h"
#include "shell/reload.h"
#include "web_folder.h"

static char folder[96];

/* The world's settings name a folder of web clients from now on. */
static int with_clients(void **state)
{
	struct world *w;
	FILE *f;

	if (world_setup(state) != 0)
		return -1;
	w = *state;
	snprintf(folder, sizeof(folder), "%s/web", w->dir);
	web_fill(folder);
	f = fopen(w->config, "a");
	fprintf(f, "clients: %s\n", folder);
	fclose(f);
	reload_all(&w->d);
	world_reloaded(w);
	return w->d.reloads.done == 1 ? 0 : -1;
}

/* What a request without a body is answered. */
static char *ask(struct world *w, const char *line, const char *headers)
{
	char request[1000];
	int fd = world_connect(w, NULL);
	char *answer;

	snprintf(request, sizeof(request), "%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s\r\n", line,
		 w->port, headers);
	world_send(fd, request);
	answer = world_read(w, fd, NULL);
	close(fd);
	return answer;
}

#define EXPECT(w, line, headers, ...)                                                              \
	do {                                                                                       \
		char *answer_ = ask(w, line, headers);                                             \
		if (!HAS(answer_, __VA_ARGS__))                                                    \
			fail_msg("%s with %s gave %s", line, headers, answer_);                    \
		free(answer_);                                                                     \
	} while (0)

static void each_file_has_its_headers(void **state)
{
	static const char ever[] = "Cache-Control: public, max-age=31536000, immutable\r\n",
			  again[] = "Cache-Control: no-cache\r\n",
			  all[] = "Access-Control-Allow-Origin: *\r\n"
				  "Cross-Origin-Resource-Policy: cross-origin\r\n",
			  own[] = "Cross-Origin-Resource-Policy: same-origin\r\n";
	static const struct {
		const char *line, *type, *cache, *whose, *body;
	} rows[] = {
		{"GET /widget.js", "text/javascript", again, all, "loader in full"},
		{"GET /assets/chat-1b8576f0.js", "text/javascript", ever, all, "the chat's script"},
		{"GET /assets/plain.js", "text/javascript", again, all, "a name without a hash"},
		{"GET /assets/de-2cc75618.json", "application/json", ever, all, "{}"},
		{"GET /chat/?site=demo", "text/html", again, own, "the chat's page"},
		{"GET /console/", "text/html", again, own, "the console's page"},
		{"GET /demo/", "text/html", again, own, "the demo's page"},
		{"GET /demo/demo.css", "text/css", again, own, "the demo's look"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		EXPECT(*state, rows[i].line, "", "HTTP/1.1 200 OK\r\n", rows[i].type, rows[i].cache,
		       "Vary: Accept-Encoding\r\n", "X-Content-Type-Options: nosniff\r\n",
		       "Referrer-Policy: no-referrer\r\n", rows[i].whose, "\r\n\r\n", rows[i].body);
	}
}

static void each_coding_has_its_own_etag(void **state)
{
	static const struct {
		const char *accept, *coding, *body;
	} rows[] = {
		{"", NULL, "loader in full"},
		{"Accept-Encoding: gzip, deflate, br\r\n", "br", "loader br"},
		{"Accept-Encoding: br;q=0, gzip\r\n", "gzip", "loader gz"},
		{"Accept-Encoding: *\r\n", "br", "loader br"},
		{"Accept-Encoding: zstd\r\n", NULL, "loader in full"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *answer = ask(*state, "GET /widget.js", rows[i].accept), headers[300];
		char *etag = strstr(answer, "ETag: ") + 6, *coding;

		coding = strstr(answer, "Content-Encoding: ");
		assert_string_equal(strstr(answer, "\r\n\r\n") + 4, rows[i].body);
		if (rows[i].coding)
			assert_memory_equal(coding + 18, rows[i].coding, strlen(rows[i].coding));
		else
			assert_null(coding);
		snprintf(headers, sizeof(headers), "%sIf-None-Match: W/\"x, y\", W/%.*s, \"z\"\r\n",
			 rows[i].accept, ASSET_ETAG, etag);
		free(answer);
		EXPECT(*state, "GET /widget.js", headers, "HTTP/1.1 304 ", "ETag: \"",
		       "Vary: Accept-Encoding");
		snprintf(headers, sizeof(headers), "If-None-Match: %.*s\r\n", 0, "");
		EXPECT(*state, "GET /widget.js", headers, "HTTP/1.1 200 ");
		if (!rows[i].coding)
			continue;
		answer = ask(*state, "GET /widget.js", "");
		etag = strstr(answer, "ETag: ") + 6;
		snprintf(headers, sizeof(headers), "%sIf-None-Match: %.*s\r\n", rows[i].accept,
			 ASSET_ETAG, etag);
		free(answer);
		EXPECT(*state, "GET /widget.js", headers, "HTTP/1.1 200 "); /* not the same bytes */
	}
}

static void a_head_tells_the_length_and_has_no_body(void **state)
{
	char *answer = ask(*state, "HEAD /widget.js", "Accept-Encoding: br\r\n");

	assert_true(HAS(answer, "HTTP/1.1 200 ", "Content-Length: 9\r\n", "Content-Encoding: br"));
	assert_string_equal(strstr(answer, "\r\n\r\n"), "\r\n\r\n");
	free(answer);
	EXPECT(*state, "DELETE /widget.js", "", "HTTP/1.1 405 ", "Only GET is answered here.");
	EXPECT(*state, "DELETE /assets/plain.js", "", "HTTP/1.1 405 ");
}

static void the_chat_may_be_framed_by_its_site_only(void **state)
{
	struct world *w = *state;
	char sockets[100];

	snprintf(sockets, sizeof(sockets),
		 "connect-src 'self' ws://127.0.0.1:%d wss://127.0.0.1:%d;", w->port, w->port);
	EXPECT(w, "GET /chat/?site=shop", "",
	       "Content-Security-Policy: default-src 'none'; script-src 'self'; ", sockets,
	       "require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; "
	       "form-action 'none'; frame-ancestors 'self' https://shop.example\r\n",
	       "Permissions-Policy: camera=(), ");
	EXPECT(w, "GET /chat/?x=1&site=demo&y", "", "frame-ancestors 'self'\r\n");
	EXPECT(w, "GET /chat/", "", "HTTP/1.1 404 ", "default-src 'none'; frame-ancestors 'none'");
	EXPECT(w, "GET /chat/?site=nowhere", "", "HTTP/1.1 404 ", "There is no such site");
	EXPECT(w, "GET /chat/?site=shop%20", "", "HTTP/1.1 404 ");
	EXPECT(w, "GET /chat/?site=", "", "HTTP/1.1 404 ");
	EXPECT(w, "GET /console/", "", "style-src 'self'; ", "frame-ancestors 'none'\r\n",
	       "Cross-Origin-Opener-Policy: same-origin\r\n");
	EXPECT(w, "GET /demo/", "", "frame-src 'self'; ", "frame-ancestors 'none'\r\n");
}

static void the_host_cannot_add_to_the_policy(void **state)
{
	struct world *w = *state;
	struct http_request request = {.method = "GET",
				       .path = "/console/",
				       .query = "",
				       .accept_encoding = "",
				       .peer = "",
				       .host = "x; script-src *"};
	struct http_response response = {0};

	assert_true(http_answer(&w->d, &request, &response));
	assert_int_equal(response.status, 200);
	assert_null(strstr(response.csp, "script-src *"));
	assert_non_null(strstr(response.csp, "connect-src 'self'; "));
	response.let_go(response.held);
}

static void nothing_else_of_the_disk_is_served(void **state)
{
	static const char *const lines[] = {
		"GET /assets/../SHA256SUMS",
		"GET /assets/../../c.yml",
		"GET /assets/%2e%2e/%2e%2e/c.yml",
		"GET /assets/..%2f..%2fc.yml",
		"GET /assets/..%5c..%5cc.yml",
		"GET /assets//etc/passwd",
		"GET //etc/passwd",
		"GET /assets/",
		"GET /assets/.",
		"GET /chat/index.html",
		"GET /console/../console/index.html",
		"GET /demo/demo.css/",
		"GET /demo/demo.css%00.js",
		"GET /widget.js.gz",
		"GET /SHA256SUMS",
		"GET /WIDGET.JS",
	};

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		char *answer = ask(*state, lines[i], "");

		if (*answer && !HAS(answer, "HTTP/1.1 40")) /* libwebsockets hangs up at some */
			fail_msg("%s gave %s", lines[i], answer);
		free(answer);
	}
	EXPECT(*state, "GET /assets/../widget.js", "", "HTTP/1.1 200 "); /* is the same path */
}

static void without_a_folder_the_pages_say_what_is_missing(void **state)
{
	static const char *const lines[] = {"GET /widget.js", "GET /chat/?site=demo",
					    "GET /console/", "GET /demo/",
					    "GET /assets/x-12345678.js"};

	struct world *w = *state;

	assets_unref(steal(w->d.http->assets)); /* those of this machine, if there are any */
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		EXPECT(*state, lines[i], "", "HTTP/1.1 503 Service Unavailable",
		       "Content-Type: application/problem+json", "Cache-Control: no-store",
		       "handoff-web-" HANDOFF_VERSION ".tar.gz");
	EXPECT(*state, "GET /readyz", "", "HTTP/1.1 200 ");
}

static void reload(struct world *w, uint64_t done, uint64_t refused)
{
	reload_all(&w->d);
	world_reloaded(w);
	assert_int_equal(w->d.reloads.done, done);
	assert_int_equal(w->d.reloads.refused, refused);
}

static void a_reload_takes_a_whole_folder_or_leaves_the_old_one(void **state)
{
	struct world *w = *state;
	char path[200];

	web_write(folder, "demo/demo.css", "half of a ne", 12);
	reload(w, 1, 1);
	EXPECT(w, "GET /demo/demo.css", "", "\r\n\r\nthe demo's look");
	snprintf(path, sizeof(path), "%s/SHA256SUMS", folder);
	assert_int_equal(unlink(path), 0);
	reload(w, 1, 2);
	EXPECT(w, "GET /demo/demo.css", "", "\r\n\r\nthe demo's look");
	web_put(folder, "demo/demo.css", "a new look");
	reload(w, 2, 2);
	EXPECT(w, "GET /demo/demo.css", "", "\r\n\r\na new look");
	EXPECT(w, "GET /widget.js", "", "HTTP/1.1 404 "); /* it is not listed any more */
}

static void a_download_goes_on_when_the_files_are_replaced(void **state)
{
	struct world *w = *state;
	size_t n = ASSETS_FILE_MAX;
	char *old = malloc(n), *fresh = malloc(n), request[] = "GET /demo/big.js HTTP/1.1\r\n\r\n";
	struct buf b = BUF_INIT(2 * n);
	int fd, small = 65536;

	memset(old, 'o', n);
	memset(fresh, 'f', n);
	web_write(folder, "demo/big.js", old, n);
	web_list(folder, "demo/big.js", old, n);
	reload(w, 2, 0);
	fd = world_connect(w, NULL);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	world_send(fd, request);
	for (int i = 0; i < 10; i++)
		world_turn(w);
	web_write(folder, "SHA256SUMS", "", 0);
	web_write(folder, "demo/big.js", fresh, n);
	web_list(folder, "demo/big.js", fresh, n);
	reload(w, 3, 0);
	for (int64_t until = clock_tick() + 10000; clock_tick() < until;) {
		char bytes[65536];
		ssize_t got = recv(fd, bytes, sizeof(bytes), 0);

		if (got == 0)
			break;
		if (got > 0)
			buf_put(&b, bytes, (size_t)got);
		else
			world_turn(w);
	}
	close(fd);
	if (b.n <= n)
		fail_msg("%zu bytes: %.300s", b.n, b.p);
	assert_memory_equal(b.p + b.n - n, old, n);
	buf_deinit(&b);
	free(old);
	free(fresh);
}

int main(void)
{
#define W(f) cmocka_unit_test_setup_teardown(f, with_clients, world_teardown)
	static const struct CMUnitTest tests[] = {
		W(each_file_has_its_headers),
		W(each_coding_has_its_own_etag),
		W(a_head_tells_the_length_and_has_no_body),
		W(the_chat_may_be_framed_by_its_site_only),
		W(the_host_cannot_add_to_the_policy),
		W(nothing_else_of_the_disk_is_served),
		W(a_reload_takes_a_whole_folder_or_leaves_the_old_one),
		W(a_download_goes_on_when_the_files_are_replaced),
		cmocka_unit_test_setup_teardown(without_a_folder_the_pages_say_what_is_missing,
						world_setup, world_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
