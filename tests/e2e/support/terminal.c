#include "tests/e2e/support/terminal.h"

#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "tests/e2e/support/process.h"

void terminal_start(struct terminal *t, const char *const *argv)
{
	struct winsize size = {.ws_row = 24, .ws_col = 72};

	*t = (struct terminal){.seen = BUF_INIT(4 << 20)};
	t->pid = forkpty(&t->fd, NULL, NULL, &size);
	assert_true(t->pid >= 0);
	if (t->pid == 0) {
		setenv("TERM", "xterm-256color", 1);
		execv(argv[0], (char *const *)argv);
		_exit(127);
	}
}

void terminal_type(struct terminal *t, const char *keys)
{
	size_t n = strlen(keys);

	assert_int_equal(write(t->fd, keys, n), n);
}

/* Reads what there is within the time; false: it has ended, or time is up. */
static bool take(struct terminal *t, int64_t until)
{
	struct pollfd p = {t->fd, POLLIN, 0};
	char bytes[4096];
	ssize_t n;

	if (poll(&p, 1, (int)MAX(0, until - now_ms())) <= 0)
		return false;
	n = read(t->fd, bytes, sizeof(bytes)); /* EIO: nobody has the other end any more */
	if (n > 0)
		buf_put(&t->seen, bytes, (size_t)n);
	return n > 0;
}

void terminal_await(struct terminal *t, const char *text)
{
	int64_t until = now_ms() + PATIENCE_MS;
	const char *at;

	while (!(at = t->seen.n ? strstr(t->seen.p + t->looked, text) : NULL))
		if (!take(t, until))
			fail_msg("the terminal never showed \"%s\"; it showed:\n%s", text,
				 t->seen.n ? t->seen.p + t->looked : "");
	t->looked = (size_t)(at - t->seen.p) + strlen(text);
}

int terminal_end(struct terminal *t)
{
	int64_t until = now_ms() + PATIENCE_MS;
	int status = -1;

	while (take(t, until))
		;
	assert_int_equal(waitpid(t->pid, &status, 0), t->pid);
	close(t->fd);
	buf_deinit(&t->seen);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
