#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shell/store_db.h"

/*
 * secure_delete zeroes the cells that are deleted. But when SQLite moves cells between pages, it builds
 * a page anew and leaves old copies in the gap between the page's pointers and its cells, where no
 * delete finds them. The gap is no content, so zeroes there change nothing, whenever the power goes.
 *
 * The format (sqlite.org/fileformat2.html, 1.6): a B-tree page begins with its type; big-endian words
 * tell the number of cells and where the cells begin. Other pages begin with the number of a next
 * page, whose first byte is 0 as long as there are fewer than 2^24 pages.
 */
enum { PAGE = 4096, FILE_HEADER = 100, PAGES_MAX = 1 << 24 };

static size_t word(const unsigned char *p)
{
	return (size_t)p[0] << 8 | p[1];
}

/* Where the gap of a page begins and how long it is; 0: it is no B-tree page, or has none. */
static size_t gap_of(const unsigned char *page, bool first, size_t *ret_at)
{
	const unsigned char *h = page + (first ? FILE_HEADER : 0);
	bool inner = h[0] == 2 || h[0] == 5, leaf = h[0] == 10 || h[0] == 13;
	size_t at = (size_t)(h - page) + (inner ? 12 : 8) + 2 * word(h + 3), end = word(h + 5);

	*ret_at = at;
	return (inner || leaf) && at < end && end <= PAGE ? end - at : 0;
}

static bool is_zero(const unsigned char *p, size_t n)
{
	return !*p && !memcmp(p, p + 1, n - 1);
}

static int scrub_page(int fd, off_t offset)
{
	static const unsigned char zeroes[PAGE];
	unsigned char page[PAGE];
	size_t at, n;

	if (pread(fd, page, PAGE, offset) != PAGE)
		return -EIO;
	n = gap_of(page, offset == 0, &at);
	if (!n || is_zero(page + at, n))
		return 0;
	return pwrite(fd, zeroes, n, offset + (off_t)at) == (ssize_t)n ? 0 : -EIO;
}

int scrub_file(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC), r = 0;
	struct stat st;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		r = -errno;
	else if (st.st_size >= (off_t)PAGES_MAX * PAGE)
		r = -EFBIG;
	for (off_t at = 0; !r && at + PAGE <= st.st_size; at += PAGE)
		r = scrub_page(fd, at);
	if (!r && fsync(fd) < 0)
		r = -errno;
	close(fd);
	return r;
}
