/*
 * driver DIR [TURNS]
 *
 * A small daemon's worth of work on the store, to try recorder and replayer on: turns of three
 * records each, several at once, in 20 conversations, and every event said on a socket as soon as,
 * and not before, the store has called it stored.
 */
#include <event2/event.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/json_out.h"
#include "shell/store.h"

enum { CONVERSATIONS = 20, WINDOW = 8, RECORDS = 3 };

struct turn {
	uint64_t ticket;
	struct record *v[RECORDS];
};

struct driver {
	struct store *store;
	struct event_base *base;
	uint64_t ticket, random;
	uint64_t seqs[CONVERSATIONS];
	struct turn turns[WINDOW]; /* a ring */
	unsigned first, n;	   /* of those that are not stored yet */
	unsigned left;
	int say[2];
};

static struct op *add(struct driver *d, struct op *ops, size_t *n, enum op_type type)
{
	struct op *op = &ops[(*n)++];

	*op = (struct op){.type = type, .ticket = ++d->ticket};
	return op;
}

static struct record *new_record(struct driver *d, unsigned c, const char *role, unsigned words)
{
	struct buf body = BUF_INIT(8192);
	struct wire_event wire = {.type = WIRE_MESSAGE,
				  .conversation = c + 1,
				  .seq = ++d->seqs[c],
				  .at = 1763794800000 + (int64_t)d->ticket};
	char command[32];
	struct record *r;

	out_open(&body, "from", '{');
	out_str(&body, "role", role);
	out_close(&body, '}');
	buf_puts(&body, ",\"text\":\"");
	for (unsigned i = 0; i < words; i++)
		buf_printf(&body, "%llx ", (unsigned long long)(d->random = hash_u64(d->random)));
	buf_puts(&body, "\"");
	wire.body = body.p;
	wire.body_n = body.n;
	snprintf(command, sizeof(command), "m-%llu", (unsigned long long)wire.seq);
	r = record_new(&wire, c + 100, command);
	buf_deinit(&body);
	return r;
}

static void submit_turn(struct driver *d)
{
	struct turn *turn = &d->turns[(d->first + d->n++) % WINDOW];
	unsigned c = (unsigned)((d->random = hash_u64(d->random + 1)) % CONVERSATIONS);
	struct op ops[RECORDS + 2];
	size_t n = 0;

	if (!d->seqs[c]) {
		struct op *op = add(d, ops, &n, OP_VISITOR);

		op->visitor = calloc(1, sizeof(*op->visitor));
		op->visitor->id = c + 100;
	}
	if (d->random % 3 == 0 || !d->seqs[c]) {
		struct op *op = add(d, ops, &n, OP_CONVERSATION);

		op->conversation = calloc(1, sizeof(*op->conversation));
		op->conversation->id = c + 1;
		op->conversation->visitor = c + 100;
		op->conversation->state = STATE_BOT;
	}
	for (int i = 0; i < RECORDS; i++) {
		struct op *op = add(d, ops, &n, OP_RECORD);

		op->record = new_record(d, c, i ? "bot" : "visitor", 1 + d->random % 40);
		turn->v[i] = record_ref(op->record);
	}
	turn->ticket = d->ticket;
	d->left--;
	store_submit(d->store, ops, n);
}

/* As a WebSocket would carry it: a header, then the text. */
static void say(struct driver *d, const struct record *r)
{
	struct buf frame = BUF_INIT(16384);
	unsigned char header[4] = {0x81, 126, 0, 0};

	wire_event(&frame, &r->wire, AUDIENCE_ALL, r->command);
	header[2] = (unsigned char)(frame.n >> 8);
	header[3] = (unsigned char)frame.n;
	if (send(d->say[0], header, sizeof(header), 0) < 0 ||
	    send(d->say[0], frame.p, frame.n, 0) < 0)
		abort();
	buf_deinit(&frame);
}

static void on_stored(void *arg, uint64_t ticket)
{
	struct driver *d = arg;
	char drain[65536];

	while (d->n && d->turns[d->first].ticket <= ticket) {
		struct turn *turn = &d->turns[d->first];

		for (int i = 0; i < RECORDS; i++) {
			say(d, turn->v[i]);
			turn->v[i] = record_unref(turn->v[i]);
		}
		d->first = (d->first + 1) % WINDOW;
		d->n--;
	}
	while (recv(d->say[1], drain, sizeof(drain), MSG_DONTWAIT) > 0)
		;
	for (unsigned more = 1 + (unsigned)(ticket % WINDOW); d->left && d->n < more;)
		submit_turn(d);
	if (!d->left && !d->n)
		event_base_loopbreak(d->base);
}

static void on_works(void *arg, bool works, const char *why)
{
	(void)arg;
	fprintf(stderr, "driver: %s\n", works ? "works again" : why);
}

int main(int argc, char **argv)
{
	struct driver d = {.left = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 600};
	const struct store_callbacks callbacks = {
		.arg = &d, .stored = on_stored, .works = on_works};
	char why[512];

	if (argc < 2 || socketpair(AF_UNIX, SOCK_STREAM, 0, d.say) < 0 || !d.left)
		return 2;
	if (store_open(&d.store, argv[1], why, sizeof(why))) {
		fprintf(stderr, "driver: %s\n", why);
		return 1;
	}
	d.base = event_base_new();
	if (store_start(d.store, d.base, &callbacks))
		return 1;
	submit_turn(&d);
	event_base_dispatch(d.base);
	store_close(d.store);
	event_base_free(d.base);
	close(d.say[0]);
	close(d.say[1]);
	return 0;
}
