#include "shell/account.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/json_out.h"
#include "base/utf8.h"
#include "proto/rows.h"
#include "shell/password.h"

static bool refuse(char *why, size_t why_n, const char *text)
{
	snprintf(why, why_n, "%s", text);
	return false;
}

static bool is_login(const char *s)
{
	for (size_t i = 0; s[i]; i++)
		if (!isalnum((unsigned char)s[i]) && !strchr("_.:-@+", s[i]))
			return false;
	return s[0] && strlen(s) <= LOGIN;
}

bool account_init(struct agent_row *ret, const char *login)
{
	if (!login || !is_login(login))
		return false;
	*ret = (struct agent_row){
		.role = AGENT_AGENT, .status = AGENT_AWAY, .capacity = ACCOUNT_CAPACITY};
	snprintf(ret->login, sizeof(ret->login), "%s", login);
	snprintf(ret->name, sizeof(ret->name), "%s", login);
	return true;
}

static bool change_name(struct agent_row *row, const json_t *value, char *why, size_t why_n)
{
	const char *s = json_string_value(value);
	size_t n = s ? strlen(s) : 0;

	if (n == 0 || utf8_length(s, n) > PERSON_NAME)
		return refuse(why, why_n, "name: expected a text of 1 to 200 characters");
	for (size_t i = 0; i < n; i++)
		if (iscntrl((unsigned char)s[i]))
			return refuse(why, why_n, "name: control characters are not allowed");
	snprintf(row->name, sizeof(row->name), "%s", s);
	return true;
}

static bool change_skills(struct agent_row *row, const json_t *value, char *why, size_t why_n)
{
	size_t n = json_array_size(value);

	if (!json_is_array(value) || n > AGENT_SKILLS)
		return refuse(why, why_n, "skills: expected a list of at most 16 words");
	for (size_t i = 0; i < n; i++) {
		const char *s = json_string_value(json_array_get(value, i));

		if (!s || !*s || strlen(s) > SKILL_NAME || !is_word(s, strlen(s)))
			return refuse(why, why_n,
				      "skills: a skill has 1 to 32 letters, digits and _.:-");
		snprintf(row->skills[i], sizeof(row->skills[i]), "%s", s);
	}
	row->n_skills = n;
	return true;
}

/* "sales" or "sales:3". */
static bool read_queue(const char *s, struct agent_row *row, size_t at)
{
	size_t n = s ? strcspn(s, ":") : 0;
	bool weighed = n && s[n] == ':';

	if (!n || n > QUEUE_NAME || !is_word(s, n))
		return false;
	if (weighed && (s[n + 1] < '1' || s[n + 1] > '9' || s[n + 2]))
		return false;
	snprintf(row->queues[at].name, sizeof(row->queues[at].name), "%.*s", (int)n, s);
	row->queues[at].weight = weighed ? s[n + 1] - '0' : 1;
	return true;
}

static bool change_queues(struct agent_row *row, const json_t *value, char *why, size_t why_n)
{
	size_t n = json_array_size(value);

	if (!json_is_array(value) || n > AGENT_QUEUES)
		return refuse(why, why_n, "queues: expected a list of at most 16 names");
	for (size_t i = 0; i < n; i++)
		if (!read_queue(json_string_value(json_array_get(value, i)), row, i))
			return refuse(why, why_n,
				      "queues: a queue is its name, or name:weight with a weight "
				      "from 1 to 9");
	row->n_queues = n;
	return true;
}

static bool change_capacity(struct agent_row *row, const json_t *value, char *why, size_t why_n)
{
	json_int_t n = json_integer_value(value);

	if (!json_is_integer(value) || n < 1 || n > 100)
		return refuse(why, why_n, "capacity: expected a number from 1 to 100");
	row->capacity = (int)n;
	return true;
}

static bool change_role(struct agent_row *row, const json_t *value, char *why, size_t why_n)
{
	const char *s = json_string_value(value);

	for (int role = AGENT_AGENT; s && role <= AGENT_ADMIN; role++) {
		if (strcmp(agent_role_name((enum agent_role)role), s) == 0) {
			row->role = (enum agent_role)role;
			return true;
		}
	}
	return refuse(why, why_n, "role: expected agent, supervisor or admin");
}

static const struct {
	const char *key;
	bool (*change)(struct agent_row *row, const json_t *value, char *why, size_t why_n);
} changes[] = {
	{"name", change_name},	       {"skills", change_skills}, {"queues", change_queues},
	{"capacity", change_capacity}, {"role", change_role},
};

bool account_change(struct agent_row *row, const json_t *object, char *why, size_t why_n)
{
	struct agent_row changed = *row;

	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		const json_t *value = json_object_get(object, changes[i].key);

		if (value && !json_is_null(value) &&
		    !changes[i].change(&changed, value, why, why_n))
			return false;
	}
	*row = changed;
	return true;
}

bool account_password(const char *password, char *why, size_t why_n)
{
	size_t n = strlen(password);

	return n >= PASSWORD_MIN && n <= PASSWORD_MAX
		       ? true
		       : refuse(why, why_n, "password: expected 8 to 1000 bytes");
}

static void write_queues(struct buf *out, const struct agent_row *row)
{
	char queue[QUEUE_NAME + 8];

	out_open(out, "queues", '[');
	for (size_t i = 0; i < row->n_queues; i++) {
		snprintf(queue, sizeof(queue), "%s:%d", row->queues[i].name,
			 row->queues[i].weight % 10);
		if (row->queues[i].weight == 1)
			queue[strlen(queue) - 2] = '\0';
		out_str(out, NULL, queue);
	}
	out_close(out, ']');
}

void account_write(struct buf *out, const char *key, const struct agent_row *row)
{
	out_open(out, key, '{');
	out_id(out, "id", row->id);
	out_str(out, "login", row->login);
	out_str(out, "name", row->name);
	out_str(out, "role", agent_role_name(row->role));
	out_open(out, "skills", '[');
	for (size_t i = 0; i < row->n_skills; i++)
		out_str(out, NULL, row->skills[i]);
	out_close(out, ']');
	write_queues(out, row);
	out_int(out, "capacity", row->capacity);
	out_str(out, "status", agent_status_name(row->status));
	out_close(out, '}');
}
