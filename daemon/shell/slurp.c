#include "shell/slurp.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

int slurp(int fd, size_t size, char **ret, size_t *ret_n)
{
	cleanup(freep) char *p = malloc(size + 1);
	size_t n = 0;

	if (!p)
		return -ENOMEM;
	while (n < size) {
		ssize_t r = read(fd, p + n, size - n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return -errno;
		if (!r)
			break; /* it shrank meanwhile */
		n += (size_t)r;
	}
	p[n] = '\0';
	*ret = steal(p);
	*ret_n = n;
	return 0;
}
