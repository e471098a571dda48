#include "tests/support/tzif.h"

#include <stdio.h>
#include <string.h>

static unsigned char *put(unsigned char *p, uint64_t v, int bytes)
{
	while (bytes--)
		*p++ = (unsigned char)(v >> 8 * bytes);
	return p;
}

/* isut, isstd, leap, time, type, name */
static unsigned char *put_header(unsigned char *p, size_t times, size_t types, size_t names)
{
	memcpy(p, "TZif2", 5);
	memset(p + 5, 0, 15);
	p = put(put(put(p + 20, 0, 4), 0, 4), 0, 4);
	return put(put(put(p, times, 4), types, 4), names, 4);
}

size_t tzif_write(unsigned char out[TZIF_BYTES], const struct tzif_change *changes, size_t n,
		  const int *offsets, size_t n_types, const char *footer)
{
	unsigned char *p = put_header(out, 0, 1, 1);

	p = put(put(p, 0, 6), 0, 1);
	p = put_header(p, n, n_types, 4);
	for (size_t i = 0; i < n; i++)
		p = put(p, (uint64_t)changes[i].at, 8);
	for (size_t i = 0; i < n; i++)
		*p++ = changes[i].type;
	for (size_t i = 0; i < n_types; i++)
		p = put(put(p, (uint32_t)offsets[i], 4), 0, 2);
	memcpy(p, "XXX", 4);
	p += 4;
	*p++ = '\n';
	memcpy(p, footer, strlen(footer));
	p += strlen(footer);
	*p++ = '\n';
	return (size_t)(p - out);
}

struct zone *tzif_zone(const char *footer)
{
	static const int offsets[] = {0};
	unsigned char bytes[TZIF_BYTES];
	size_t n = tzif_write(bytes, NULL, 0, offsets, 1, footer);
	struct zone *z = NULL;
	const char *why = NULL;

	zone_parse(&z, bytes, n, &why);
	if (!z) {
		fprintf(stderr, "%s: %s\n", footer, why);
		abort();
	}
	return z;
}
