#include "shell/config_keys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/yaml.h"
#include "proto/rows.h"

enum { FILE_MAX = 1 << 20 };

/* Keys that people may know from the plans: better a word on it than "unknown key". */
static const char *const not_in_this_version[] = {
	"tls", "trust_proxy", "web", "store.url", "store.postgres",
};

/* `item` is the site or the webhook that the key is of. */
static void *value_at(struct config *c, void *item, const struct config_key *key)
{
	return config_key_part(key) == CONFIG_WHOLE ? (char *)c + key->at : (char *)item + key->at;
}

/* "limits" or "" -> the part of a row's path after it, or NULL when the row is elsewhere. */
static const char *within(const char *path, const char *section)
{
	size_t n = strlen(section);

	if (strncmp(path, section, n) != 0)
		return NULL;
	return n == 0 ? path : path[n] == '.' ? path + n + 1 : NULL;
}

static bool path_is(const char *path, const char *section, const char *key)
{
	const char *rest = within(path, section);

	return rest && strcmp(rest, key) == 0;
}

static bool is_missing(const char *section, const char *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(not_in_this_version); i++)
		if (path_is(not_in_this_version[i], section, key))
			return true;
	return false;
}

static void unknown(const struct config_source *from, const char *section, const struct yaml *key)
{
	const char *known[64];
	char names[64][40];
	const char *meant;
	size_t n = 0;

	for (size_t i = 0; i < n_config_keys && n < ARRAY_SIZE(known); i++) {
		const char *rest = within(config_keys[i].path, section);

		if (rest) {
			snprintf(names[n], sizeof(names[n]), "%.*s", (int)strcspn(rest, ".["),
				 rest);
			known[n] = names[n];
			n++;
		}
	}
	meant = nearest_word(key->text, known, n);
	problem_add(from->problems, PROBLEM_ERROR, from->path, key->line, key->column,
		    meant ? "unknown key '%.60s'; did you mean '%s'?" : "unknown key '%.60s'",
		    key->text, meant);
}

/* A section's own keys; what stands deeper is for the caller. */
static void check_keys(const struct config_source *from, const char *section,
		       const struct yaml *map)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct yaml *key = map->keys[i];
		bool known = false;

		for (size_t k = 0; k < n_config_keys && !known; k++) {
			const char *rest = within(config_keys[k].path, section);

			known = rest && strcspn(rest, ".[") == strlen(key->text) &&
				strncmp(rest, key->text, strlen(key->text)) == 0;
		}
		if (is_missing(section, key->text))
			problem_add(from->problems, PROBLEM_ERROR, from->path, key->line,
				    key->column, "this version does not carry out '%s'; remove it",
				    key->text);
		else if (!known)
			unknown(from, section, key);
	}
}

static void read_section(const struct config_source *from, struct config *c, void *item,
			 const char *section, const struct yaml *map)
{
	if (!yaml_is(map, YAML_MAP, from->path, from->problems))
		return;
	check_keys(from, section, map);
	for (size_t i = 0; i < n_config_keys; i++) {
		const struct config_key *key = &config_keys[i];
		const char *rest = within(key->path, section);
		const struct yaml *y = rest && !strchr(rest, '.') ? yaml_get(map, rest) : NULL;

		if (y)
			config_read(from, key, y, value_at(c, item, key));
	}
}

/* The default of one key, read like a file. */
static int set_standard(struct config *c, void *item, const struct config_key *key,
			struct problems *problems)
{
	struct config_source from = {key->path, problems};
	struct yaml_limits limits = YAML_LIMITS;
	struct yaml *y = NULL;
	int r = yaml_parse(&y, key->path, key->standard, strlen(key->standard), &limits, problems);

	if (r == 0 && strcmp(key->standard, "~") != 0)
		config_read(&from, key, y, value_at(c, item, key));
	yaml_free(y);
	return r < 0 ? r : 0;
}

static int set_standards(struct config *c, enum config_part part, void *item,
			 struct problems *problems)
{
	int r = 0;

	for (size_t i = 0; i < n_config_keys && r == 0; i++)
		if (config_key_part(&config_keys[i]) == part)
			r = set_standard(c, item, &config_keys[i], problems);
	return r;
}

static struct config_site *add_site(struct config *c, const char *name, struct problems *problems)
{
	struct config_site *site = &c->sites[c->n_sites];

	site->name = strdup(name);
	if (!site->name)
		return NULL;
	c->n_sites++;
	return set_standards(c, CONFIG_SITE, site, problems) < 0 ? NULL : site;
}

static int read_sites(const struct config_source *from, struct config *c, const struct yaml *sites)
{
	if (!yaml_is(sites, YAML_MAP, from->path, from->problems))
		return 0;
	if (sites->n == 0 || sites->n > SITES_MAX) {
		problem_add(from->problems, PROBLEM_ERROR, from->path, sites->line, sites->column,
			    "expected 1 to %d sites", SITES_MAX);
		return 0;
	}
	for (size_t i = 0; i < sites->n; i++) {
		const struct yaml *name = sites->keys[i];
		struct config_site *site;

		if (!is_word(name->text, name->n) || !name->n || name->n > SITE_NAME) {
			problem_add(
				from->problems, PROBLEM_ERROR, from->path, name->line, name->column,
				"a site's name has 1 to %d letters, digits and _.:-", SITE_NAME);
			continue;
		}
		site = add_site(c, name->text, from->problems);
		if (!site)
			return -ENOMEM;
		if (yaml_get(sites, name->text)) /* `demo:` alone has the defaults */
			read_section(from, c, site, "sites.NAME", sites->items[i]);
	}
	return 0;
}

static void complain(const struct config_source *from, const struct yaml *y, const char *text)
{
	problem_add(from->problems, PROBLEM_ERROR, from->path, y->line, y->column, "%s", text);
}

/* "example.com" of "https://user@example.com:8443/x"; brackets of IPv6 do not belong to names. */
static char *name_from_url(const char *url)
{
	const char *host = strstr(url, "://") + 3;
	size_t n = strcspn(host, "/?");
	const char *at = memrchr(host, '@', n);
	char *name;

	n -= at ? (size_t)(at + 1 - host) : 0;
	host = at ? at + 1 : host;
	n = host[0] == '[' ? n : MIN(n, strcspn(host, ":"));
	name = strndup(host, MIN(n, (size_t)HOOK_TARGET));
	for (char *p = name; p && *p; p++)
		if (strchr("[]:", *p))
			*p = '-';
	return name;
}

static int finish_webhook(const struct config_source *from, const struct config *c,
			  struct config_webhook *w, const struct yaml *y)
{
	if (!yaml_get(y, "url"))
		complain(from, y, "a webhook has an url");
	if (!yaml_get(y, "secret"))
		complain(from, y, "a webhook has a secret, so that its owner knows who speaks");
	if (!w->name && w->url && !(w->name = name_from_url(w->url)))
		return -ENOMEM;
	for (const struct config_webhook *other = c->webhooks; w->name && other < w; other++)
		if (other->name && strcmp(other->name, w->name) == 0)
			complain(from, y, "another webhook has this name; give one of them a name");
	return 0;
}

static int read_webhooks(const struct config_source *from, struct config *c,
			 const struct yaml *list)
{
	int r = 0;

	if (!yaml_is(list, YAML_LIST, from->path, from->problems))
		return 0;
	if (list->n > WEBHOOKS_MAX) {
		problem_add(from->problems, PROBLEM_ERROR, from->path, list->line, list->column,
			    "expected at most %d webhooks", WEBHOOKS_MAX);
		return 0;
	}
	for (size_t i = 0; i < list->n && r == 0; i++) {
		struct config_webhook *w = &c->webhooks[c->n_webhooks++];

		r = set_standards(c, CONFIG_WEBHOOK, w, from->problems);
		if (r == 0)
			read_section(from, c, w, "webhooks[]", list->items[i]);
		if (r == 0 && list->items[i]->type == YAML_MAP)
			r = finish_webhook(from, c, w, list->items[i]);
	}
	return r;
}

static int read_all(const struct config_source *from, struct config *c, const struct yaml *root)
{
	static const char *const sections[] = {"store", "limits", "queue", "retention", "log"};
	const struct yaml *sites = yaml_get(root, "sites"), *webhooks = yaml_get(root, "webhooks");
	int r = 0;

	read_section(from, c, NULL, "", root);
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		const struct yaml *map = yaml_get(root, sections[i]);

		if (map)
			read_section(from, c, NULL, sections[i], map);
	}
	if (sites)
		r = read_sites(from, c, sites);
	return r == 0 && webhooks ? read_webhooks(from, c, webhooks) : r;
}

static int new_config(struct config **ret, struct problems *problems)
{
	struct config *c = calloc(1, sizeof(*c));
	int r = -ENOMEM;

	if (c) {
		c->sites = calloc(SITES_MAX, sizeof(*c->sites));
		c->webhooks = calloc(WEBHOOKS_MAX, sizeof(*c->webhooks));
	}
	if (c && c->sites && c->webhooks)
		r = set_standards(c, CONFIG_WHOLE, NULL, problems);
	if (r < 0)
		config_free(c);
	else
		*ret = c;
	return r;
}

int config_parse(struct config **ret, const char *path, const char *bytes, size_t n,
		 struct problems *problems)
{
	struct config_source from = {path, problems};
	struct yaml_limits limits = YAML_LIMITS;
	cleanup(config_freep) struct config *c = NULL;
	cleanup(yaml_freep) struct yaml *root = NULL;
	size_t before = problems->errors;
	int r = new_config(&c, problems);

	if (r == 0)
		r = yaml_parse(&root, path, bytes, n, &limits, problems);
	if (r == 0)
		r = read_all(&from, c, root);
	if (r == 0 && c->n_sites == 0 && !add_site(c, "demo", problems))
		r = -ENOMEM;
	if (r < 0)
		return r;
	if (r > 0 || problems->errors > before)
		return CONFIG_E_INVALID;
	*ret = steal(c);
	return 0;
}

static void check_secrecy(const struct config *c, const char *path, FILE *f,
			  struct problems *problems)
{
	struct stat st;
	bool secret = false;

	for (size_t i = 0; i < c->n_sites; i++)
		secret |= c->sites[i].secret != NULL;
	secret |= c->n_webhooks > 0;
	if (secret && fstat(fileno(f), &st) == 0 && (st.st_mode & 007))
		problem_add(problems, PROBLEM_WARNING, path, 0, 0,
			    "everybody on this machine may read this file, which names secrets; "
			    "run chmod 640");
}

int config_load(struct config **ret, const char *path, struct problems *problems)
{
	cleanup(freep) char *bytes = NULL;
	FILE *f;
	size_t n;
	int r;

	if (!path)
		return config_parse(ret, "(defaults)", "", 0, problems);
	f = fopen(path, "re");
	bytes = malloc(FILE_MAX + 1);
	if (!f || !bytes) {
		problem_add(problems, PROBLEM_ERROR, path, 0, 0, "cannot open it: %s",
			    strerror(errno));
		if (f)
			fclose(f);
		return bytes ? CONFIG_E_INVALID : -ENOMEM;
	}
	n = fread(bytes, 1, FILE_MAX + 1, f);
	if (ferror(f) || n > FILE_MAX) {
		problem_add(problems, PROBLEM_ERROR, path, 0, 0, "cannot read it: %s",
			    n > FILE_MAX ? "it has over 1 MiB" : strerror(errno));
		r = CONFIG_E_INVALID;
	} else {
		r = config_parse(ret, path, bytes, n, problems);
		if (r == 0)
			check_secrecy(*ret, path, f, problems);
	}
	fclose(f);
	return r;
}

struct config *config_free(struct config *c)
{
	if (!c)
		return NULL;
	for (size_t i = 0; i < n_config_keys; i++) {
		const struct config_key *key = &config_keys[i];
		enum config_part part = config_key_part(key);

		if (part == CONFIG_WHOLE)
			config_drop(key, value_at(c, NULL, key));
		for (size_t k = 0; part == CONFIG_SITE && k < c->n_sites; k++)
			config_drop(key, value_at(c, &c->sites[k], key));
		for (size_t k = 0; part == CONFIG_WEBHOOK && k < c->n_webhooks; k++)
			config_drop(key, value_at(c, &c->webhooks[k], key));
	}
	for (size_t s = 0; s < c->n_sites; s++)
		free(c->sites[s].name);
	free(c->webhooks);
	free(c->sites);
	free(c);
	return NULL;
}

void config_freep(struct config **c)
{
	config_free(*c);
}
