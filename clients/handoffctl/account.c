#include "clients/handoffctl/account.h"

#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/utf8.h"
#include "shell/password.h"

static bool is_word(const char *s, size_t n, size_t max)
{
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && !strchr("_.:@-", s[i]))
			return false;
	return n && n <= max;
}

static int read_skills(const char *list, struct account *ret)
{
	ret->has_skills = true;
	for (const char *p = list; *p;) {
		size_t n = strcspn(p, ",");

		if (!is_word(p, n, 32) || memchr(p, '@', n))
			return ctl_fail(CTL_USAGE,
					"--skills: '%.*s' is no skill; a skill is 1 to 32 letters, "
					"digits, '_', '.', ':' or '-'",
					(int)n, p);
		if (ret->n_skills == ACCOUNT_SKILLS)
			return ctl_fail(CTL_USAGE, "--skills: at most %d", ACCOUNT_SKILLS);
		snprintf(ret->skills[ret->n_skills++], 33, "%.*s", (int)n, p);
		p += n + (p[n] == ',');
	}
	return CTL_OK;
}

/* One line of standard input; a terminal does not show it. */
static int read_password(struct account *ret)
{
	struct termios shown, hidden;
	bool terminal = isatty(STDIN_FILENO) && !tcgetattr(STDIN_FILENO, &shown);
	char *got;
	size_t n;

	if (terminal) {
		hidden = shown;
		hidden.c_lflag &= ~(tcflag_t)ECHO;
		fputs("Password: ", stderr);
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	}
	got = fgets(ret->password, sizeof(ret->password), stdin);
	if (terminal) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
		fputc('\n', stderr);
	}
	n = got ? strcspn(ret->password, "\r\n") : 0;
	ret->password[n] = '\0';
	if (n < PASSWORD_MIN || n > PASSWORD_MAX)
		return ctl_fail(CTL_USAGE, "a password has %d to %d bytes", PASSWORD_MIN,
				PASSWORD_MAX);
	return CTL_OK;
}

static int read_capacity(const char *s, struct account *ret)
{
	char *end;
	long v = strtol(s, &end, 10);

	if (end == s || *end || v < 1 || v > 100)
		return ctl_fail(CTL_USAGE, "--capacity is 1 to 100");
	ret->capacity = (int)v;
	return CTL_OK;
}

int account_read(const struct ctl *c, struct account *ret)
{
	const char *role = c->option[OPT_ROLE], *name = c->option[OPT_NAME];
	int r = CTL_OK;

	*ret = (struct account){.login = c->n_args ? c->args[0] : "",
				.name = name,
				.role = role,
				.queues = c->option[OPT_QUEUES]};
	if (c->n_args && !is_word(ret->login, strlen(ret->login), 64))
		return ctl_fail(CTL_USAGE,
				"'%s' is no login; a login is 1 to 64 letters, digits, '_', '.', "
				"':', '@' or '-'",
				ret->login);
	if (role && strcmp(role, "agent") && strcmp(role, "supervisor") && strcmp(role, "admin"))
		return ctl_fail(CTL_USAGE, "--role is agent, supervisor or admin");
	if (name &&
	    (!*name || !utf8_valid(name, strlen(name)) || utf8_length(name, strlen(name)) > 200))
		return ctl_fail(CTL_USAGE, "--name is 1 to 200 letters");
	if (ctl_has(c, OPT_CAPACITY))
		r = read_capacity(c->option[OPT_CAPACITY], ret);
	if (!r && ctl_has(c, OPT_SKILLS))
		r = read_skills(c->option[OPT_SKILLS], ret);
	if (!r && ctl_has(c, OPT_PASSWORD_STDIN))
		r = read_password(ret);
	return r;
}

json_t *account_queues(const struct account *a)
{
	json_t *all = a->queues ? json_array() : NULL;

	for (const char *p = a->queues; p && *p;) {
		size_t n = strcspn(p, ",");

		json_array_append_new(all, json_stringn(p, n));
		p += n + (p[n] == ',');
	}
	return all;
}

void account_wipe(struct account *a)
{
	sodium_memzero(a->password, sizeof(a->password));
}
