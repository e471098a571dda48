#include "shell/webhook_http.h"

#include <curl/curl.h>
#include <errno.h>
#include <event2/event.h>
#include <string.h>
#include <sys/socket.h>

#include "base/list.h"
#include "shell/webhook_address.h"

enum { ANSWER_MAX = 64 << 10, RETRY_AFTER_MAX = 3600 };

struct posts {
	struct event_base *base;
	CURLM *multi;
	struct event *timer;
	struct list all;
};

struct post {
	struct list link;
	struct posts *posts;
	CURL *easy;
	struct curl_slist *headers;
	char *body;
	size_t answered; /* bytes of the answer so far */
	bool allow_private, refused;
	post_done *done;
	void *arg;
};

static void post_free(struct post *post)
{
	list_remove(&post->link);
	if (post->easy) {
		curl_multi_remove_handle(post->posts->multi, post->easy);
		curl_easy_cleanup(post->easy);
	}
	curl_slist_free_all(post->headers);
	free(post->body);
	free(post);
}

void post_cancel(struct post *post)
{
	post_free(post);
}

/* An answer that was too long is one all the same: its status is known. */
static struct post_result result_of(struct post *post, CURLcode code)
{
	struct post_result result = {.error = curl_easy_strerror(code)};
	curl_off_t retry = 0;
	long status = 0;

	if (code == CURLE_OK || code == CURLE_WRITE_ERROR)
		curl_easy_getinfo(post->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(post->easy, CURLINFO_RETRY_AFTER, &retry);
	result.status = (int)status;
	result.retry_after_ms = MIN((int64_t)retry, (int64_t)RETRY_AFTER_MAX) * 1000;
	if (post->refused)
		result.error = "its address is not public, and allow_private is false";
	return result;
}

static void tell_finished(struct posts *p)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(p->multi, &left))) {
		struct post *post;
		struct post_result result;
		post_done *done;
		void *arg;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &post);
		result = result_of(post, message->data.result);
		done = post->done;
		arg = post->arg;
		post_free(post);
		done(arg, &result);
	}
}

static void on_socket(evutil_socket_t fd, short what, void *arg)
{
	struct posts *p = arg;
	int flags =
		(what & EV_READ ? CURL_CSELECT_IN : 0) | (what & EV_WRITE ? CURL_CSELECT_OUT : 0);
	int running;

	curl_multi_socket_action(p->multi, fd, flags, &running);
	tell_finished(p);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct posts *p = arg;
	int running;

	(void)fd;
	(void)what;
	curl_multi_socket_action(p->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	tell_finished(p);
}

/* libcurl says what it waits for on a socket. An event that cannot be had shows as a timeout. */
static int watch(CURL *easy, curl_socket_t fd, int what, void *arg, void *watched)
{
	struct posts *p = arg;
	struct event *ev = watched;
	short events = (short)((what & CURL_POLL_IN ? EV_READ : 0) |
			       (what & CURL_POLL_OUT ? EV_WRITE : 0) | EV_PERSIST);

	(void)easy;
	if (ev)
		event_free(ev);
	ev = what == CURL_POLL_REMOVE ? NULL : event_new(p->base, fd, events, on_socket, p);
	if (ev)
		event_add(ev, NULL);
	curl_multi_assign(p->multi, fd, ev);
	return 0;
}

static int set_timer(CURLM *multi, long ms, void *arg)
{
	struct posts *p = arg;
	struct timeval tv = {ms / 1000, ms % 1000 * 1000};

	(void)multi;
	if (ms < 0)
		event_del(p->timer);
	else
		event_add(p->timer, &tv);
	return 0;
}

/* What a name stands for is known here and connected to here: it cannot change in between. */
static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct post *post = arg;

	(void)purpose;
	if (!post->allow_private && !address_is_public(&address->addr)) {
		post->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Heads and body count alike. */
static size_t on_answer(char *bytes, size_t size, size_t n, void *arg)
{
	struct post *post = arg;

	(void)bytes;
	post->answered += size * n;
	return post->answered > ANSWER_MAX ? 0 : size * n;
}

static bool set_options(struct post *post, const struct post_request *r)
{
	CURL *easy = post->easy;

	curl_easy_setopt(easy, CURLOPT_PRIVATE, post);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_POST, 1L);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->n);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, post->body);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, post->headers);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "handoffd/" HANDOFF_VERSION);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* whatever the environment says */
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)r->timeout_ms);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)r->timeout_ms);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, post);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_answer);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, post);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_answer);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, post);
	/* Else another webhook could speak over it without its address being looked at. */
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, (long)r->allow_private);
	/* A look-up that has taken too long is left to its thread: nobody waits for it here. */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	return curl_easy_setopt(easy, CURLOPT_URL, r->url) == CURLE_OK;
}

static bool set_headers(struct post *post, const char *const *headers)
{
	for (; *headers; headers++) {
		struct curl_slist *more = curl_slist_append(post->headers, *headers);

		if (!more)
			return false;
		post->headers = more;
	}
	return true;
}

struct post *post_start(struct posts *p, const struct post_request *r, post_done *done, void *arg)
{
	struct post *post = calloc(1, sizeof(*post));

	if (!post)
		return NULL;
	list_append(&p->all, &post->link);
	post->posts = p;
	post->allow_private = r->allow_private;
	post->done = done;
	post->arg = arg;
	post->body = strndup(r->body, r->n);
	post->easy = curl_easy_init();
	if (post->body && post->easy && set_headers(post, r->headers) && set_options(post, r) &&
	    curl_multi_add_handle(p->multi, post->easy) == CURLM_OK)
		return post;
	post_free(post);
	return NULL;
}

int posts_new(struct posts **ret, struct event_base *base)
{
	struct posts *p;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		return -ENOMEM;
	if (!(curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_ASYNCHDNS))
		return -ENOSYS;
	p = calloc(1, sizeof(*p));
	if (!p)
		return -ENOMEM;
	list_init(&p->all);
	p->base = base;
	p->multi = curl_multi_init();
	p->timer = evtimer_new(base, on_timer, p);
	if (!p->multi || !p->timer) {
		posts_free(p);
		return -ENOMEM;
	}
	curl_multi_setopt(p->multi, CURLMOPT_SOCKETFUNCTION, watch);
	curl_multi_setopt(p->multi, CURLMOPT_SOCKETDATA, p);
	curl_multi_setopt(p->multi, CURLMOPT_TIMERFUNCTION, set_timer);
	curl_multi_setopt(p->multi, CURLMOPT_TIMERDATA, p);
	*ret = p;
	return 0;
}

struct posts *posts_free(struct posts *p)
{
	if (!p)
		return NULL;
	while (!list_is_empty(&p->all))
		post_free(container_of(p->all.next, struct post, link));
	if (p->multi)
		curl_multi_cleanup(p->multi);
	if (p->timer)
		event_free(p->timer);
	free(p);
	curl_global_cleanup();
	return NULL;
}
