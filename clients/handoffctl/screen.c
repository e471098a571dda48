#include "clients/handoffctl/screen.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "clients/handoffctl/editor.h"
#include "clients/handoffctl/harmless.h"
#include "clients/handoffctl/wrap.h"

#define PASTE_ON  "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

#define TITLE_KEEP "\033[22;2t" /* the window's name: on a stack, and back from it (XTWINOPS) */
#define TITLE_BACK "\033[23;2t"

enum { PROMPT = 256, INPUT_MAX = 1 << 20, CANDIDATES = 256, CANDIDATE = 64 };

struct screen {
	const struct ctl *c;
	bool terminal, ended, drawn;
	struct editor editor;
	char prompt[PROMPT];
	struct buf input; /* bytes not yet taken as keys or lines */
	char title[PROMPT];
	screen_complete *complete;
	void *complete_arg;
};

/* What the last word could become. */
struct screen_words {
	const char *word;
	size_t found, same; /* how many, and the bytes that all of them begin with */
	char first[CANDIDATE];
	struct buf all; /* with spaces between */
};

/* How the terminal was; the signal handler has to find it. */
static struct termios before;
static volatile sig_atomic_t changed, resized;

static void put_back(void)
{
	static const char off[] = PASTE_OFF TITLE_BACK;

	if (!changed)
		return;
	changed = 0;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	if (write(STDOUT_FILENO, off, sizeof(off) - 1) < 0)
		return;
}

static void on_signal(int number)
{
	put_back();
	signal(number, SIG_DFL);
	raise(number);
}

static void on_resize(int number)
{
	(void)number;
	resized = 1;
}

static void change(void)
{
	struct sigaction resize = {.sa_handler = on_resize}; /* without SA_RESTART: poll returns */

	struct termios now;

	if (tcgetattr(STDIN_FILENO, &before))
		return;
	now = before;
	now.c_iflag &= ~(tcflag_t)(ICRNL | IXON | ISTRIP);
	now.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG | IEXTEN);
	now.c_cc[VMIN] = 1;
	now.c_cc[VTIME] = 0;
	changed = 1;
	atexit(put_back);
	signal(SIGTERM, on_signal);
	signal(SIGHUP, on_signal);
	sigaction(SIGWINCH, &resize, NULL);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &now);
	fputs(PASTE_ON TITLE_KEEP, stdout);
	fflush(stdout);
}

int screen_open(struct screen **ret, const struct ctl *c)
{
	struct screen *s = calloc(1, sizeof(*s));
	const char *term = getenv("TERM");

	if (!s)
		return -ENOMEM;
	s->c = c;
	s->terminal =
		isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !(term && !strcmp(term, "dumb"));
	s->input = BUF_INIT(INPUT_MAX);
	editor_init(&s->editor);
	if (s->terminal)
		change();
	*ret = s;
	return 0;
}

struct screen *screen_close(struct screen *s)
{
	if (!s)
		return NULL;
	screen_hide(s);
	fflush(stdout);
	put_back();
	editor_deinit(&s->editor);
	buf_deinit(&s->input);
	free(s);
	return NULL;
}

bool screen_is_terminal(const struct screen *s)
{
	return s->terminal;
}

bool screen_is_typing(const struct screen *s)
{
	return s->editor.text.n > 0;
}

const char *screen_typed(const struct screen *s)
{
	return s->editor.text.n ? s->editor.text.p : "";
}

static size_t columns(void)
{
	struct winsize size = {0};

	return !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col > 20 ? size.ws_col : 80;
}

static void draw(struct screen *s)
{
	struct buf out = BUF_INIT(1 << 16);

	if (!s->terminal)
		return;
	editor_draw(&s->editor, s->prompt, ctl_ink(s->c, INK_DIM), ctl_ink(s->c, INK_NONE),
		    columns(), &out);
	fwrite(out.p, 1, out.n, stdout);
	fflush(stdout);
	s->drawn = true;
	buf_deinit(&out);
}

void screen_hide(struct screen *s)
{
	if (s->drawn)
		fputs("\r\033[K", stdout);
	s->drawn = false;
}

void screen_print(struct screen *s, const char *text)
{
	bool again = s->drawn;
	struct buf out = BUF_INIT(1 << 21);

	screen_hide(s);
	if (s->terminal)
		wrap(&out, text, columns());
	puts(out.n && !out.error ? out.p : text);
	fflush(stdout);
	buf_deinit(&out);
	if (again)
		draw(s);
}

void screen_prompt(struct screen *s, const char *prompt)
{
	if (s->drawn && !resized && !strcmp(s->prompt, prompt))
		return;
	resized = 0;
	snprintf(s->prompt, sizeof(s->prompt), "%s", prompt);
	draw(s);
}

void screen_edit(struct screen *s, const char *text)
{
	if (!s->terminal) {
		screen_print(s, text);
		return;
	}
	editor_set(&s->editor, text);
	draw(s);
}

void screen_bell(struct screen *s)
{
	if (s->terminal) {
		putchar('\a');
		fflush(stdout);
	}
}

void screen_title(struct screen *s, const char *title)
{
	if (!s->terminal || !strcmp(s->title, title))
		return;
	snprintf(s->title, sizeof(s->title), "%s", title);
	printf("\033]2;%s\a", s->title);
	fflush(stdout);
}

void screen_completes(struct screen *s, screen_complete *complete, void *arg)
{
	s->complete = complete;
	s->complete_arg = arg;
}

void screen_offer(struct screen_words *w, const char *candidate)
{
	size_t n = strlen(candidate), same = 0;

	if (!n || n >= CANDIDATE || w->found == CANDIDATES ||
	    strncmp(candidate, w->word, strlen(w->word)))
		return;
	if (!w->found++)
		snprintf(w->first, sizeof(w->first), "%s", candidate);
	while (same < n && candidate[same] == w->first[same])
		same++;
	w->same = w->found == 1 ? n : MIN(w->same, same);
	buf_printf(&w->all, "%s%s", w->all.n ? "  " : "", candidate);
}

/* The last word becomes what all candidates begin with; when that is no more than it was, they are shown. */
static void complete(struct screen *s)
{
	const char *typed = screen_typed(s), *space = strrchr(typed, ' ');
	const char *word = space ? space + 1 : typed;
	struct screen_words w = {.word = word, .all = BUF_INIT(1 << 14)};
	struct buf line = BUF_INIT(EDITOR_TEXT);
	char start[EDITOR_TEXT];

	snprintf(start, sizeof(start), "%.*s", (int)(word - typed), typed);
	if (s->complete)
		s->complete(s->complete_arg, &w, start, word);
	if (w.found > 1 && w.same == strlen(word)) {
		buf_printf(&line, "%s%s%s", ctl_ink(s->c, INK_DIM), w.all.p,
			   ctl_ink(s->c, INK_NONE));
		screen_print(s, line.p);
	} else if (w.found) {
		buf_printf(&line, "%s%.*s", start, (int)w.same, w.first);
		editor_set(&s->editor, line.p);
		if (w.found == 1) /* editor_set leaves a space at the end out */
			editor_key(&s->editor, ' ');
	}
	buf_deinit(&line);
	buf_deinit(&w.all);
}

void screen_read(struct screen *s)
{
	char bytes[4096];
	ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));

	if (n > 0)
		buf_put(&s->input, bytes, (size_t)n);
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		s->ended = true;
}

static void drop(struct screen *s, size_t n)
{
	if (!n)
		return;
	memmove(s->input.p, s->input.p + n, s->input.n - n + 1);
	s->input.n -= n;
}

/* Keys up to and with the first that ends a line. */
static char *typed_line(struct screen *s)
{
	char *line = NULL;
	size_t i = 0;

	while (i < s->input.n && !line && !s->ended) {
		switch (editor_key(&s->editor, s->input.p[i++])) {
		case EDITOR_LINE:
			line = editor_take(&s->editor);
			break;
		case EDITOR_BREAK:
		case EDITOR_END:
			s->ended = true;
			break;
		case EDITOR_TAB:
			complete(s);
			break;
		case EDITOR_REDRAW:
			fputs("\033[H\033[2J", stdout);
			break;
		case EDITOR_NOTHING:
			break;
		}
	}
	drop(s, i);
	if (i)
		draw(s);
	return line;
}

static char *piped_line(struct screen *s)
{
	char *end = memchr(s->input.p, '\n', s->input.n), *line;
	size_t n = end ? (size_t)(end - s->input.p) : s->input.n;

	if (!end && !(s->ended && n) && s->input.n < INPUT_MAX / 2)
		return NULL;
	line = strndup(s->input.p, n && s->input.p[n - 1] == '\r' ? n - 1 : n);
	drop(s, n + (end != NULL));
	return line;
}

char *screen_line(struct screen *s)
{
	return s->terminal ? typed_line(s) : piped_line(s);
}

bool screen_ended(const struct screen *s)
{
	return s->ended && (s->terminal || !s->input.n);
}

char *screen_wait_line(struct screen *s)
{
	for (;;) {
		char *line = screen_line(s);

		if (line || screen_ended(s))
			return line;
		screen_read(s);
	}
}
