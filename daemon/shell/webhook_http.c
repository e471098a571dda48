#include "shell/webhook_http.h"

#include <curl/curl.h>
#include <errno.h>
#include <event2/event.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/list.h"
#include "shell/webhook_address.h"

/*
 * A thread of its own, for what libcurl does at times is not short: to read all certificates of this
 * machine takes 40 ms, a handshake 1 ms.
 *
 *   the loop: post_start ──todo──► the thread: libcurl ──done──► eventfd ──► the loop: done()
 *
 * A post belongs to whoever has it in their list; `done` and `arg` are the loop's all the time.
 */
enum { ANSWER_MAX = 64 << 10, RETRY_AFTER_MAX = 3600, IDLE_MS = 3600000 };

struct posts {
	pthread_t thread;
	CURLM *multi;
	struct list flying;    /* the thread's */
	pthread_mutex_t mutex; /* of these */
	struct list todo, done;
	bool stop;
	int wake_loop; /* eventfd */
	struct event *done_event;
};

struct post {
	struct list link;
	CURL *easy;
	struct curl_slist *headers;
	char *body;
	size_t answered; /* bytes of the answer so far */
	bool allow_private, refused;
	struct post_result result;
	post_done *done; /* NULL: nobody wants to know any more */
	void *arg;
};

static void post_free(struct post *post)
{
	list_remove(&post->link);
	curl_easy_cleanup(post->easy);
	curl_slist_free_all(post->headers);
	free(post->body);
	free(post);
}

void post_cancel(struct post *post)
{
	post->done = NULL;
}

static void move_all(struct list *to, struct list *from)
{
	while (!list_is_empty(from)) {
		struct list *link = from->next;

		list_remove(link);
		list_append(to, link);
	}
}

static void free_all(struct list *posts)
{
	while (!list_is_empty(posts))
		post_free(container_of(posts->next, struct post, link));
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

static void hand_back(struct posts *p, struct post *post, CURLcode code)
{
	uint64_t one = 1;

	post->result = result_of(post, code);
	pthread_mutex_lock(&p->mutex);
	list_remove(&post->link);
	list_append(&p->done, &post->link);
	pthread_mutex_unlock(&p->mutex);
	if (write(p->wake_loop, &one, sizeof(one)) < 0 && errno != EAGAIN)
		abort(); /* an eventfd takes 2^64 - 2 of these */
}

/* Takes what is new. False: it is over. */
static bool take(struct posts *p)
{
	struct list fresh;
	bool stop;

	list_init(&fresh);
	pthread_mutex_lock(&p->mutex);
	move_all(&fresh, &p->todo);
	stop = p->stop;
	pthread_mutex_unlock(&p->mutex);
	while (!list_is_empty(&fresh)) {
		struct post *post = container_of(fresh.next, struct post, link);

		list_remove(&post->link);
		list_append(&p->flying, &post->link);
		if (curl_multi_add_handle(p->multi, post->easy) != CURLM_OK)
			hand_back(p, post, CURLE_OUT_OF_MEMORY);
	}
	return !stop;
}

static void *post_main(void *arg)
{
	struct posts *p = arg;
	int running, left;

	while (take(p)) {
		CURLMsg *message;

		curl_multi_perform(p->multi, &running);
		while ((message = curl_multi_info_read(p->multi, &left))) {
			CURLcode code = message->data.result;
			struct post *post;

			curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &post);
			curl_multi_remove_handle(p->multi, post->easy);
			hand_back(p, post, code);
		}
		curl_multi_poll(p->multi, NULL, 0, IDLE_MS, NULL);
	}
	return NULL;
}

static void on_done(evutil_socket_t fd, short what, void *arg)
{
	struct posts *p = arg;
	struct list done;
	uint64_t count;

	(void)what;
	list_init(&done);
	if (read(fd, &count, sizeof(count)) < 0)
		return;
	pthread_mutex_lock(&p->mutex);
	move_all(&done, &p->done);
	pthread_mutex_unlock(&p->mutex);
	while (!list_is_empty(&done)) {
		struct post *post = container_of(done.next, struct post, link);

		if (post->done)
			post->done(post->arg, &post->result);
		post_free(post);
	}
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
	/* With a directory of certificates beside the file, libcurl would read the file each time. */
	curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	/* Else another webhook could speak over it without its address being looked at. */
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, (long)r->allow_private);
	/* A look-up that has taken too long is left to its own thread: the others do not wait. */
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
	list_init(&post->link);
	post->allow_private = r->allow_private;
	post->done = done;
	post->arg = arg;
	post->body = strndup(r->body, r->n);
	post->easy = curl_easy_init();
	if (!post->body || !post->easy || !set_headers(post, r->headers) || !set_options(post, r)) {
		post_free(post);
		return NULL;
	}
	pthread_mutex_lock(&p->mutex);
	list_append(&p->todo, &post->link);
	pthread_mutex_unlock(&p->mutex);
	curl_multi_wakeup(p->multi);
	return post;
}

static int start_thread(struct posts *p)
{
	sigset_t all, old;
	int r;

	sigfillset(&all); /* signals are the loop's */
	pthread_sigmask(SIG_SETMASK, &all, &old);
	r = pthread_create(&p->thread, NULL, post_main, p);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (!r)
		pthread_setname_np(p->thread, "webhooks");
	return -r;
}

static void release(struct posts *p)
{
	free_all(&p->todo);
	free_all(&p->done);
	if (p->multi)
		curl_multi_cleanup(p->multi);
	if (p->done_event)
		event_free(p->done_event);
	if (p->wake_loop >= 0)
		close(p->wake_loop);
	pthread_mutex_destroy(&p->mutex);
	free(p);
	curl_global_cleanup();
}

int posts_new(struct posts **ret, struct event_base *base)
{
	struct posts *p = calloc(1, sizeof(*p));
	int r = -ENOMEM;

	if (!p || curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
		free(p);
		return r;
	}
	list_init(&p->flying);
	list_init(&p->todo);
	list_init(&p->done);
	pthread_mutex_init(&p->mutex, NULL);
	p->multi = curl_multi_init();
	p->wake_loop = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (p->wake_loop >= 0)
		p->done_event = event_new(base, p->wake_loop, EV_READ | EV_PERSIST, on_done, p);
	if (p->multi && p->done_event && event_add(p->done_event, NULL) == 0)
		r = start_thread(p);
	if (r < 0)
		release(p);
	else
		*ret = p;
	return r;
}

struct posts *posts_free(struct posts *p)
{
	if (!p)
		return NULL;
	pthread_mutex_lock(&p->mutex);
	p->stop = true;
	pthread_mutex_unlock(&p->mutex);
	curl_multi_wakeup(p->multi);
	pthread_join(p->thread, NULL);
	while (!list_is_empty(&p->flying)) {
		struct post *post = container_of(p->flying.next, struct post, link);

		curl_multi_remove_handle(p->multi, post->easy);
		post_free(post);
	}
	release(p);
	return NULL;
}
