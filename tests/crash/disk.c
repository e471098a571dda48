#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/map.h"
#include "tests/crash/disk.h"

enum { SECTOR = 512, NAMES = 64, NAME = 128 };

struct change { /* of a file's bytes */
	bool truncates;
	uint64_t at; /* offset, or the new size */
	const char *bytes;
	size_t n;
};

struct image {
	char *p;
	size_t n, cap;
};

struct file {
	struct image synced;
	struct change *v; /* since then */
	size_t n, cap;
	size_t begun; /* how many of them the sync that runs will cover */
};

struct entry_name {
	char name[NAME];
	struct file *file;
};

struct directory {
	struct entry_name v[NAMES];
	size_t n;
};

struct naming { /* a change of the directory: rename has both, unlink no `to` */
	char from[NAME], to[NAME];
	struct file *file; /* a new name */
};

struct disk {
	struct directory synced, now;
	struct naming *v;
	size_t n, cap, begun;
	struct map ids; /* LOG_OPEN's id -> struct file, or this disk for the directory */
	struct file **files;
	size_t n_files, files_cap;
};

uint64_t random_next(uint64_t *state)
{
	*state += 0x9e3779b97f4a7c15;
	return hash_u64(*state);
}

static void *grow(void *v, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return v;
	*cap = *cap ? *cap * 2 : 64;
	v = realloc(v, *cap * size);
	if (!v)
		abort();
	return v;
}

static void image_resize(struct image *image, size_t n)
{
	if (n > image->cap) {
		image->cap = MAX(n, image->cap * 2);
		image->p = realloc(image->p, image->cap);
		if (!image->p)
			abort();
	}
	if (n > image->n)
		memset(image->p + image->n, 0, n - image->n);
	image->n = n;
}

static void image_write(struct image *image, uint64_t at, const char *bytes, size_t n)
{
	if (at + n > image->n)
		image_resize(image, at + n);
	memcpy(image->p + at, bytes, n);
}

static void image_apply(struct image *image, const struct change *c)
{
	if (c->truncates)
		image_resize(image, c->at);
	else
		image_write(image, c->at, c->bytes, c->n);
}

/* Of one write, each sector is kept or lost for itself. */
static void image_tear(struct image *image, const struct change *c, uint64_t *random, unsigned keep)
{
	for (size_t done = 0; done < c->n;) {
		size_t n = MIN(c->n - done, SECTOR - (c->at + done) % SECTOR);

		if (random_next(random) % 100 < keep)
			image_write(image, c->at + done, c->bytes + done, n);
		done += n;
	}
}

struct disk *disk_new(void)
{
	return calloc(1, sizeof(struct disk));
}

struct disk *disk_free(struct disk *d)
{
	for (size_t i = 0; d && i < d->n_files; i++) {
		free(d->files[i]->synced.p);
		free(d->files[i]->v);
		free(d->files[i]);
	}
	if (d) {
		free(d->files);
		free(d->v);
		map_deinit(&d->ids);
	}
	free(d);
	return NULL;
}

static struct file *file_new(struct disk *d)
{
	struct file *f = calloc(1, sizeof(*f));

	d->files = grow(d->files, d->n_files, &d->files_cap, sizeof(f));
	d->files[d->n_files++] = f;
	return f;
}

static struct entry_name *find(struct directory *dir, const char *name)
{
	for (size_t i = 0; i < dir->n; i++)
		if (strcmp(dir->v[i].name, name) == 0)
			return &dir->v[i];
	return NULL;
}

static void directory_remove(struct directory *dir, const char *name)
{
	struct entry_name *e = find(dir, name);

	if (e)
		*e = dir->v[--dir->n];
}

static void directory_put(struct directory *dir, const char *name, struct file *file)
{
	struct entry_name *e = find(dir, name);

	if (!e && dir->n == NAMES)
		abort();
	if (!e)
		e = &dir->v[dir->n++];
	snprintf(e->name, sizeof(e->name), "%s", name);
	e->file = file;
}

static void directory_apply(struct directory *dir, const struct naming *n)
{
	if (*n->from)
		directory_remove(dir, n->from);
	if (*n->to)
		directory_put(dir, n->to, n->file);
}

static void disk_name(struct disk *d, const char *from, const char *to, struct file *file)
{
	struct naming *n;

	d->v = grow(d->v, d->n, &d->cap, sizeof(*n));
	n = &d->v[d->n++];
	snprintf(n->from, sizeof(n->from), "%s", from);
	snprintf(n->to, sizeof(n->to), "%s", to);
	n->file = file;
	directory_apply(&d->now, n);
}

static void file_change(struct file *f, struct change c)
{
	f->v = grow(f->v, f->n, &f->cap, sizeof(c));
	f->v[f->n++] = c;
}

/* Trained models are a cache, each checked by its own sum: what a cut takes of them is trained again. */
static bool is_cache(const char *name)
{
	return !strncmp(name, "models", 6) && (!name[6] || name[6] == '/');
}

static void on_open(struct disk *d, const struct entry *e, const char *name)
{
	struct entry_name *known = find(&d->now, name);
	struct file *f = known ? known->file : NULL;

	if (!*name) {
		map_put_ptr(&d->ids, e->id, d);
		return;
	}
	if (is_cache(name))
		return;
	if (!f) {
		f = file_new(d);
		disk_name(d, "", name, f);
	}
	if (known && e->a & LOG_TRUNCATED)
		file_change(f, (struct change){.truncates = true});
	map_put_ptr(&d->ids, e->id, f);
}

static void on_rename(struct disk *d, const char *from, const char *to)
{
	struct entry_name *e = find(&d->now, from);

	if (e)
		disk_name(d, from, to, e->file);
}

static void sync_file(struct file *f, bool begins)
{
	if (begins) {
		f->begun = f->n;
		return;
	}
	for (size_t i = 0; i < f->begun; i++)
		image_apply(&f->synced, &f->v[i]);
	f->n -= f->begun;
	memmove(f->v, f->v + f->begun, f->n * sizeof(*f->v));
	f->begun = 0;
}

static void sync_names(struct disk *d, bool begins)
{
	if (begins) {
		d->begun = d->n;
		return;
	}
	for (size_t i = 0; i < d->begun; i++)
		directory_apply(&d->synced, &d->v[i]);
	d->n -= d->begun;
	memmove(d->v, d->v + d->begun, d->n * sizeof(*d->v));
	d->begun = 0;
}

static void on_sync(struct disk *d, void *what, bool begins)
{
	if (what == d)
		sync_names(d, begins);
	else if (what)
		sync_file(what, begins);
}

void disk_apply(struct disk *d, const struct entry *e, const char *bytes)
{
	char name[2 * NAME] = "";
	struct file *f = map_get(&d->ids, e->id); /* NULL: one of the cache */

	switch ((enum log_what)e->what) {
	case LOG_OPEN:
	case LOG_UNLINK:
	case LOG_RENAME:
		memcpy(name, bytes, MIN(e->n, sizeof(name) - 1));
		break;
	default:
		break;
	}
	switch ((enum log_what)e->what) {
	case LOG_OPEN:
		on_open(d, e, name);
		break;
	case LOG_WRITE:
		if (f)
			file_change(f, (struct change){.at = e->a, .bytes = bytes, .n = e->n});
		break;
	case LOG_TRUNCATE:
		if (f)
			file_change(f, (struct change){.truncates = true, .at = e->a});
		break;
	case LOG_UNLINK:
		disk_name(d, name, "", NULL);
		break;
	case LOG_RENAME:
		on_rename(d, name, name + strlen(name) + 1);
		break;
	case LOG_SYNC_BEGIN:
		if (f)
			on_sync(d, f, true);
		break;
	case LOG_SYNC_END:
		if (f)
			on_sync(d, f, false);
		break;
	case LOG_SEND:
		break;
	}
}

/* The file's bytes after the cut; gives image->p. */
static void file_cut(const struct file *f, enum disk_loss loss, uint64_t *random,
		     struct image *image)
{
	unsigned keep = (unsigned)(random_next(random) % 101);
	size_t n = f->n ? random_next(random) % (f->n + 1) : 0;

	image_resize(image, f->synced.n);
	if (f->synced.n)
		memcpy(image->p, f->synced.p, f->synced.n);
	for (size_t i = 0; i < f->n && loss != DISK_LOSES_ALL; i++) {
		const struct change *c = &f->v[i];

		if (loss == DISK_KEEPS_BEGINNING && i < n)
			image_apply(image, c);
		else if (loss == DISK_KEEPS_BEGINNING && i > n)
			break;
		else if (!c->truncates)
			image_tear(image, c, random, keep);
		else if (random_next(random) % 100 < keep)
			image_apply(image, c);
	}
}

static int save(const char *to, const char *name, const struct image *image)
{
	char path[4096];
	FILE *file;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", to, name);
	file = fopen(path, "wb");
	if (!file)
		return -errno;
	n = image->n ? fwrite(image->p, 1, image->n, file) : 0;
	return fclose(file) == 0 && n == image->n ? 0 : -EIO;
}

int disk_cut(const struct disk *d, enum disk_loss loss, uint64_t *random, const char *to)
{
	struct directory dir = d->synced;
	size_t kept = loss == DISK_LOSES_ALL ? 0 : random_next(random) % (d->n + 1);
	int r = 0;

	for (size_t i = 0; i < kept; i++)
		directory_apply(&dir, &d->v[i]);
	for (size_t i = 0; !r && i < dir.n; i++) {
		struct image image = {0};

		file_cut(dir.v[i].file, loss, random, &image);
		r = save(to, dir.v[i].name, &image);
		free(image.p);
	}
	return r;
}
