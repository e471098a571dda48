#include "base/map.h"

#include <assert.h>
#include <errno.h>

#include "base/hash.h"

enum { FIRST = 8 };

void map_deinit(struct map *m)
{
	free(m->slots);
	*m = MAP_INIT;
}

/* The slot that holds key, or the free one where it would go. There is always a free one. */
static size_t slot_of(const struct map *m, uint64_t key)
{
	size_t i = hash_u64(key) & (m->cap - 1);

	while (m->slots[i].used && m->slots[i].key != key)
		i = (i + 1) & (m->cap - 1);
	return i;
}

static int grow(struct map *m)
{
	struct map bigger = {.n = m->n, .cap = m->cap ? 2 * m->cap : FIRST};

	bigger.slots = calloc(bigger.cap, sizeof(*bigger.slots));
	if (!bigger.slots)
		return -ENOMEM;
	for (size_t i = 0; i < m->cap; i++)
		if (m->slots[i].used)
			bigger.slots[slot_of(&bigger, m->slots[i].key)] = m->slots[i];
	free(m->slots);
	*m = bigger;
	return 0;
}

int map_put(struct map *m, uint64_t key, uint64_t value)
{
	struct map_slot *s;
	int r;

	/* three quarters full at most, so that runs stay short */
	if (m->n >= m->cap - m->cap / 4 && !map_find(m, key, NULL)) {
		r = grow(m);
		if (r)
			return r;
	}
	s = &m->slots[slot_of(m, key)];
	m->n += !s->used;
	*s = (struct map_slot){.key = key, .value = value, .used = true};
	return 0;
}

bool map_find(const struct map *m, uint64_t key, uint64_t *ret)
{
	const struct map_slot *s;

	if (!m->n)
		return false;
	s = &m->slots[slot_of(m, key)];
	if (s->used && ret)
		*ret = s->value;
	return s->used;
}

/* Backward shift: each later entry of the run moves into the hole unless its own place lies
 * behind the hole, so that no search ever stops too early and no gravestones are left. */
bool map_remove(struct map *m, uint64_t key)
{
	size_t mask = m->cap - 1, hole, i, home;

	if (!map_find(m, key, NULL))
		return false;
	hole = slot_of(m, key);
	for (i = (hole + 1) & mask; m->slots[i].used; i = (i + 1) & mask) {
		home = hash_u64(m->slots[i].key) & mask;
		if (((i - home) & mask) < ((i - hole) & mask))
			continue;
		m->slots[hole] = m->slots[i];
		hole = i;
	}
	m->slots[hole] = (struct map_slot){0};
	m->n--;
	return true;
}

int map_put_ptr(struct map *m, uint64_t key, void *value)
{
	assert(value);
	return map_put(m, key, (uint64_t)(uintptr_t)value);
}

void *map_get(const struct map *m, uint64_t key)
{
	uint64_t value = 0;

	map_find(m, key, &value);
	return (void *)(uintptr_t)value;
}

bool map_next(const struct map *m, size_t *it, uint64_t *ret_key, uint64_t *ret_value)
{
	while (*it < m->cap && !m->slots[*it].used)
		++*it;
	if (*it >= m->cap)
		return false;
	if (ret_key)
		*ret_key = m->slots[*it].key;
	if (ret_value)
		*ret_value = m->slots[*it].value;
	++*it;
	return true;
}
