#include "shell/inquiry.h"

#include "shell/daemon.h"

struct inquiry {
	inquiry_done *done;
	void *arg;
};

uint64_t inquiry_new(struct daemon *d, inquiry_done *done, void *arg)
{
	struct inquiry *q = malloc(sizeof(*q));

	if (!q || map_put_ptr(&d->inquiries, ++d->last_inquiry, q))
		run_out_of_memory();
	*q = (struct inquiry){done, arg};
	return d->last_inquiry;
}

void inquiry_answered(struct daemon *d, uint64_t id, const char *json, size_t n)
{
	struct inquiry *found = map_get(&d->inquiries, id), q;

	if (!found)
		return;
	q = *found;
	map_remove(&d->inquiries, id);
	free(found);
	q.done(q.arg, json, n);
}

void inquiry_deinit(struct daemon *d)
{
	size_t it = 0;
	uint64_t id, value;

	while (map_next(&d->inquiries, &it, &id, &value)) {
		inquiry_answered(d, id, NULL, 0);
		it = 0;
	}
	map_deinit(&d->inquiries);
}
