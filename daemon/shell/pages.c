#include "shell/pages.h"

#include <stdio.h>
#include <string.h>

#include "shell/daemon.h"
#include "shell/http_private.h"
#include "shell/log.h"

enum { HOST_MAX = 128 };

/* What a page may do. None has a script or a style of its own inline, and none makes markup from
 * text. Data images are icons: a policy without them forbids even the empty one. */
static const struct page {
	const char *path, *more, *framed_by;
	bool of_site;	/* ?site=NAME names one, whose pages may show it in a frame */
	bool own_group; /* as in http_response */
} pages[] = {
	{"/chat/", "img-src data:", "'self'", true, false},
	{"/console/", "style-src 'self'; img-src 'self' data:", "'none'", false, true},
	{"/demo/", "style-src 'self'; img-src 'self' data:; frame-src 'self'", "'none'", false,
	 false},
};

#define PERMISSIONS                                                                                \
	"camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), "          \
	"payment=(), serial=(), usb=()"

int pages_load(struct assets **ret, const struct config *c, struct problems *problems)
{
	bool standard = strcmp(c->clients, CONFIG_CLIENTS) == 0;
	struct assets *fresh = NULL;
	int r = assets_load(&fresh, c->clients, standard ? PROBLEM_WARNING : PROBLEM_ERROR,
			    problems);

	if (r != 0 && !(standard && r == ASSETS_E_BROKEN))
		return r;
	*ret = fresh;
	return 0;
}

void pages_use(struct daemon *d, struct assets *fresh)
{
	if (!fresh)
		return;
	assets_unref(d->http->assets);
	d->http->assets = fresh;
	log_info("clients", log_i("files", (int64_t)assets_count(fresh)),
		 log_i("bytes", (int64_t)assets_bytes(fresh)));
}

bool has_demo(const struct daemon *d)
{
	return config_site_find(d->config, "demo") < d->config->n_sites;
}

/* 'self' covers our WebSocket in newer browsers; others need the address by name, which is taken
 * from the request when it looks like one. */
static void put_sockets(struct buf *b, const char *host)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789.-:[]";
	size_t n = strspn(host, plain);

	if (n > 0 && n < HOST_MAX && !host[n])
		buf_printf(b, " ws://%s wss://%s", host, host);
}

/* site: whose pages may show it, or NULL. */
static const char *policy(struct daemon *d, const struct page *page, const char *host,
			  const struct config_site *site)
{
	struct buf *b = &d->http->csp;

	buf_reset(b);
	buf_puts(b, "default-src 'none'; script-src 'self'; connect-src 'self'");
	put_sockets(b, host);
	buf_printf(b, "; %s; require-trusted-types-for 'script'; trusted-types 'none'; ",
		   page->more);
	buf_printf(b, "base-uri 'none'; form-action 'none'; frame-ancestors %s", page->framed_by);
	for (size_t i = 0; site && i < site->origins.n; i++)
		buf_printf(b, " %s", site->origins.v[i]);
	return b->error ? NULL : b->p;
}

static const struct page *page_of(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		if (strcmp(pages[i].path, path) == 0)
			return &pages[i];
	return NULL;
}

static bool refuse(struct daemon *d, struct http_response *response, int status, const char *detail)
{
	http_problem(d, response, status, detail, 0);
	return true;
}

/* The bytes in the coding that is wanted; they stay while they are being sent. */
static void put_file(struct daemon *d, const struct asset *a, const struct http_request *request,
		     struct http_response *response)
{
	const struct asset_body *body;
	unsigned there = 0;
	enum coding coding;

	for (size_t i = 0; i < N_CODING; i++)
		there |= a->of[i].bytes ? 1u << i : 0;
	coding = coding_choose(request->accept_encoding, there);
	body = &a->of[coding];
	*response = (struct http_response){
		.status = 200,
		.type = a->type,
		.body = body->bytes,
		.body_n = body->n,
		.coding = coding_name(coding),
		.etag = body->etag,
		/* kept, but asked for again: an update shows at once */
		.cache = a->for_ever ? "public, max-age=31536000, immutable" : "no-cache",
		.let_go = assets_unref,
		.held = assets_ref(d->http->assets),
	};
}

/* The site that a chat's page is for; NULL: the query names none that there is. */
static const struct config_site *site_of(const struct daemon *d, const char *query)
{
	char name[SITE_TEXT];
	size_t i;

	if (!http_site_of_query(query, name))
		return NULL;
	i = config_site_find(d->config, name);
	return i < d->config->n_sites ? &d->config->sites[i] : NULL;
}

static bool put_page(struct daemon *d, const struct page *page, const struct asset *a,
		     const struct http_request *request, struct http_response *response)
{
	const struct config_site *site = NULL;
	const char *csp;

	if (page->of_site && !(site = site_of(d, request->query)))
		return refuse(d, response, 404, "There is no such site: /chat/?site=NAME.");
	csp = policy(d, page, request->host, site);
	if (!csp)
		return refuse(d, response, 500, "The site has too many origins.");
	put_file(d, a, request, response);
	response->csp = csp;
	response->permissions = PERMISSIONS;
	response->own_group = page->own_group;
	return true;
}

bool pages_answer(struct daemon *d, const struct http_request *request,
		  struct http_response *response)
{
	const struct asset *a;
	const struct page *page = page_of(request->path);

	if (!d->http->assets)
		return refuse(d, response, 503,
			      "The web clients are not installed here. Put built ones, as of "
			      "handoff-web-" HANDOFF_VERSION ".tar.gz, into the folder that the "
			      "setting `clients` names, and reload.");
	a = assets_find(d->http->assets, request->path);
	if (!a || (strncmp(request->path, "/demo/", 6) == 0 && !has_demo(d)))
		return refuse(d, response, 404, "There is no such page.");
	if (page)
		return put_page(d, page, a, request, response);
	put_file(d, a, request, response);
	response->any_origin =
		strcmp(a->path, "/widget.js") == 0 || strncmp(a->path, "/assets/", 8) == 0;
	return true;
}
