#include "shell/control_private.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/json_out.h"
#include "shell/daemon.h"

enum { REQUEST_MAX = 64 << 10, CLIENTS_MAX = 32, SILENCE_S = 60 };

struct client {
	struct control *control;
	struct list link;
	uint64_t id;
	struct bufferevent *bev;
	bool busy; /* an answer is owed */
	bool last; /* goes when everything is written */
};

struct control {
	struct daemon *daemon;
	struct event_base *base;
	struct evconnlistener *listener;
	struct list clients;
	size_t n;
	uint64_t last_id; /* ids are never used again, so that late answers find nobody */
	char path[108];
};

static void client_free(struct client *c)
{
	list_remove(&c->link);
	c->control->n--;
	bufferevent_free(c->bev);
	free(c);
}

static bool is_done(struct client *c)
{
	struct evbuffer *in = bufferevent_get_input(c->bev);

	return c->last && !c->busy && evbuffer_get_length(bufferevent_get_output(c->bev)) == 0 &&
	       evbuffer_search_eol(in, NULL, NULL, EVBUFFER_EOL_LF).pos < 0;
}

static struct client *find(struct control *control, uint64_t id)
{
	struct list *it;

	list_for_each (it, &control->clients) {
		struct client *c = container_of(it, struct client, link);

		if (c->id == id)
			return c;
	}
	return NULL;
}

static void answer(struct daemon *d, uint64_t client, const struct buf *line)
{
	struct client *c = d->control ? find(d->control, client) : NULL;

	if (!c)
		return;
	c->busy = false;
	evbuffer_add(bufferevent_get_output(c->bev), line->p, line->n);
	evbuffer_add(bufferevent_get_output(c->bev), "\n", 1);
	bufferevent_trigger(c->bev, EV_READ, BEV_TRIG_IGNORE_WATERMARKS | BEV_TRIG_DEFER_CALLBACKS);
}

void control_error(struct daemon *d, uint64_t client, enum error_code code, const char *message,
		   const struct buf *members)
{
	struct buf line = BUF_INIT(CONTROL_OUT);

	out_open(&line, NULL, '{');
	out_bool(&line, "ok", false);
	out_str(&line, "code", error_name(code));
	out_str(&line, "message", message);
	if (members)
		out_fragment(&line, members->p, members->n);
	out_close(&line, '}');
	answer(d, client, &line);
	buf_deinit(&line);
}

void control_ok(struct daemon *d, uint64_t client, const struct buf *members)
{
	struct buf line = BUF_INIT(CONTROL_OUT);

	out_open(&line, NULL, '{');
	out_bool(&line, "ok", true);
	out_fragment(&line, members->p, members->n);
	out_close(&line, '}');
	if (members->error || line.error)
		control_error(d, client, E_INTERNAL, "the answer is too big", NULL);
	else
		answer(d, client, &line);
	buf_deinit(&line);
}

static void handle(struct client *c, const char *line, size_t n)
{
	json_t *root = json_loadb(line, n, JSON_REJECT_DUPLICATES, NULL);
	struct ask ask = {c->control->daemon, c->id, root};
	const char *name = json_string_value(json_object_get(root, "command"));
	control_command *command = name ? control_find(name) : NULL;

	c->busy = true;
	if (!json_is_object(root))
		control_error(ask.daemon, ask.client, E_BAD_FRAME,
			      "a request is one JSON object on one line", NULL);
	else if (!command)
		control_error(ask.daemon, ask.client, E_BAD_TYPE, "there is no such command", NULL);
	else
		command(&ask);
	json_decref(root);
}

/* Requests are answered one by one. */
static void on_read(struct bufferevent *bev, void *arg)
{
	struct client *c = arg;
	struct evbuffer *in = bufferevent_get_input(bev);
	char *line;
	size_t n;

	while (!c->busy && (line = evbuffer_readln(in, &n, EVBUFFER_EOL_LF))) {
		handle(c, line, n);
		free(line);
	}
	if (!c->busy && !c->last && evbuffer_get_length(in) > REQUEST_MAX) {
		c->last = true;
		control_error(c->control->daemon, c->id, E_TOO_LARGE,
			      "a request has at most 64 KiB", NULL);
	}
	if (is_done(c))
		client_free(c);
}

static void on_written(struct bufferevent *bev, void *arg)
{
	(void)bev;
	if (is_done(arg))
		client_free(arg);
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
	struct client *c = arg;

	if ((what & BEV_EVENT_TIMEOUT) && c->busy) { /* it is we who take so long */
		bufferevent_enable(bev, EV_READ | EV_WRITE);
		return;
	}
	c->last = true;
	if ((what & (BEV_EVENT_ERROR | BEV_EVENT_TIMEOUT)) || is_done(c))
		client_free(c);
}

static bool may_ask(int fd)
{
	struct ucred who;
	socklen_t n = sizeof(who);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) == 0 &&
	       (who.uid == 0 || who.uid == geteuid());
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address,
		      int n, void *arg)
{
	struct control *control = arg;
	struct timeval silence = {SILENCE_S, 0};
	struct client *c;

	(void)listener;
	(void)address;
	(void)n;
	c = may_ask(fd) && control->n < CLIENTS_MAX ? calloc(1, sizeof(*c)) : NULL;
	if (c)
		c->bev = bufferevent_socket_new(control->base, fd,
						BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
	if (!c || !c->bev) {
		free(c);
		close(fd);
		return;
	}
	c->control = control;
	c->id = ++control->last_id;
	list_append(&control->clients, &c->link);
	control->n++;
	bufferevent_setcb(c->bev, on_read, on_written, on_event, c);
	bufferevent_setwatermark(c->bev, EV_READ, 0, REQUEST_MAX + 1);
	bufferevent_set_timeouts(c->bev, &silence, &silence);
	bufferevent_enable(c->bev, EV_READ | EV_WRITE);
}

/* What the store says of itself when it has no answer. */
static void answer_error(struct control *c, uint64_t request, const char *json, size_t n)
{
	static const struct {
		const char *error;
		enum error_code code;
		const char *message;
	} rows[] = {
		{"not_found", E_NOT_FOUND, "nothing is stored of this"},
		{"too_large", E_TOO_LARGE, "this is more than 64 MiB"},
		{"exists", E_CONFLICT, "there is such a file already; it is not overwritten"},
		{"busy", E_CONFLICT, "another backup is under way"},
		{"failed", E_INTERNAL, "the backup failed"},
		{"", E_INTERNAL, "the store cannot be read"},
	};
	json_t *root = json_loadb(json, n, 0, NULL);
	const char *error = json_string_value(json_object_get(root, "error"));
	const char *why = json_string_value(json_object_get(root, "why"));
	char message[400];
	size_t i = 0;

	while (*rows[i].error && strcmp(rows[i].error, error ? error : "") != 0)
		i++;
	snprintf(message, sizeof(message), "%s%s%s", rows[i].message, why ? ": " : "",
		 why ? why : "");
	control_error(c->daemon, request, rows[i].code, message, NULL);
	json_decref(root);
}

void control_answer_query(struct control *c, uint64_t request, const char *json, size_t n)
{
	struct buf members = BUF_INIT(CONTROL_OUT);

	if (n < 2 || strncmp(json, "{\"error\":", 9) == 0) {
		answer_error(c, request, json, n);
		return;
	}
	buf_put(&members, json + 1, n - 2); /* without its braces */
	control_ok(c->daemon, request, &members);
	buf_deinit(&members);
}

/* The store's lock is ours, so a socket that lies there is a dead daemon's. */
static int bind_socket(const char *path)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	struct stat st;
	int fd, r;

	if (strlen(path) >= sizeof(un.sun_path))
		return -ENAMETOOLONG;
	strcpy(un.sun_path, path);
	if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode))
		unlink(path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && fchmod(fd, 0600) == 0 && /* never wider, whatever the umask */
	    bind(fd, (struct sockaddr *)&un, sizeof(un)) == 0 && chmod(path, 0600) == 0)
		return fd;
	r = -errno;
	if (fd >= 0)
		close(fd);
	return r;
}

int control_open(struct control **ret, struct daemon *daemon, struct event_base *base,
		 const char *path, char *why, size_t why_n)
{
	struct control *c = calloc(1, sizeof(*c));
	int fd = c ? bind_socket(path) : -ENOMEM;

	if (fd >= 0) {
		c->listener = evconnlistener_new(base, on_accept, c, LEV_OPT_CLOSE_ON_FREE, 16, fd);
		if (!c->listener) {
			close(fd);
			fd = -ENOMEM;
		}
	}
	if (fd < 0) {
		snprintf(why, why_n, "%s: %s", path, strerror(-fd));
		free(c);
		return fd;
	}
	c->daemon = daemon;
	c->base = base;
	list_init(&c->clients);
	snprintf(c->path, sizeof(c->path), "%s", path);
	*ret = c;
	return 0;
}

struct control *control_close(struct control *c)
{
	struct list *it, *tmp;

	if (!c)
		return NULL;
	list_for_each_safe (it, tmp, &c->clients)
		client_free(container_of(it, struct client, link));
	evconnlistener_free(c->listener);
	unlink(c->path);
	free(c);
	return NULL;
}
