/* receiver.h - a webhook of the test's own: an HTTP server on a free port of the loopback. */
#ifndef TESTS_E2E_RECEIVER_H
#define TESTS_E2E_RECEIVER_H

#include <jansson.h>
#include <pthread.h>

#include "base/base.h"

enum { RECEIVED_MAX = 1024 };

/* One request, as it came. */
struct received {
	char line[128]; /* "POST /hook?key=1 HTTP/1.1" */
	char id[64], timestamp[24], signature[160], attempt[8];
	char *body;
	size_t n;
	json_t *json;
};

struct receiver {
	int port;
	/* The status to answer with, 0: none, and the connection stays open. Called for each request,
	 * on the receiver's thread; `earlier` is how often this id came before. */
	int (*answer)(const struct received *r, size_t earlier);
	char more[128]; /* header lines of each answer, "" */
	/* private */
	int listener, wake[2];
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t came;
	struct received v[RECEIVED_MAX];
	size_t n;
};

int receiver_ok(const struct received *r, size_t earlier); /* 200 */

struct receiver *receiver_new(int (*answer)(const struct received *r, size_t earlier));
struct receiver *receiver_free(struct receiver *r); /* returns NULL */
void receiver_answers(struct receiver *r, int (*answer)(const struct received *r, size_t earlier));

/* Waits until the i-th request (from 0) is there: borrowed until the end. Fails the test without. */
const struct received *receiver_await(struct receiver *r, size_t i);
size_t receiver_n(struct receiver *r);

#endif
