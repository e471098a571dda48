#include "shell/assets.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Puts a file's bytes between two symbols of the read-only data. */
#define EMBED(name, file)                                                                          \
	__asm__(".pushsection .rodata\n"                                                           \
		".balign 16\n"                                                                     \
		"asset_" #name ":\n"                                                               \
		".incbin \"" file "\"\n"                                                           \
		"asset_" #name "_end:\n"                                                           \
		".byte 0\n"                                                                        \
		".popsection\n");                                                                  \
	extern const char asset_##name[], asset_##name##_end[]
#define LACKING(name)                                                                              \
	static const char asset_##name[1] = "";                                                    \
	static const char *const asset_##name##_end = asset_##name

#if __has_include("clients/widget/widget.js")
EMBED(widget_js, "clients/widget/widget.js");
#else
LACKING(widget_js);
#endif
#if __has_include("clients/widget/demo.html")
EMBED(demo_html, "clients/widget/demo.html");
#else
LACKING(demo_html);
#endif
#if __has_include("clients/widget/demo.js")
EMBED(demo_js, "clients/widget/demo.js");
#else
LACKING(demo_js);
#endif
#if __has_include("clients/widget/demo.css")
EMBED(demo_css, "clients/widget/demo.css");
#else
LACKING(demo_css);
#endif
#if __has_include("clients/console/index.html")
EMBED(console_html, "clients/console/index.html");
#else
LACKING(console_html);
#endif
#if __has_include("clients/console/console.js")
EMBED(console_js, "clients/console/console.js");
#else
LACKING(console_js);
#endif
#if __has_include("clients/console/console.css")
EMBED(console_css, "clients/console/console.css");
#else
LACKING(console_css);
#endif

#define HTML "text/html; charset=utf-8"
#define JS   "text/javascript; charset=utf-8"
#define CSS  "text/css; charset=utf-8"

static void add(struct asset *a, const char *path, const char *type, const char *bytes,
		const char *end)
{
	unsigned char hash[crypto_generichash_BYTES_MIN];
	char hex[2 * sizeof(hash) + 1];

	*a = (struct asset){.path = path, .type = type, .bytes = bytes, .n = (size_t)(end - bytes)};
	crypto_generichash(hash, sizeof(hash), (const unsigned char *)bytes, a->n, NULL, 0);
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	snprintf(a->etag, sizeof(a->etag), "\"%s\"", hex);
}

void assets_init(struct assets *a)
{
	add(&a->v[0], "/widget.js", JS, asset_widget_js, asset_widget_js_end);
	add(&a->v[1], "/demo/", HTML, asset_demo_html, asset_demo_html_end);
	add(&a->v[2], "/demo/demo.js", JS, asset_demo_js, asset_demo_js_end);
	add(&a->v[3], "/demo/demo.css", CSS, asset_demo_css, asset_demo_css_end);
	add(&a->v[4], "/console/", HTML, asset_console_html, asset_console_html_end);
	add(&a->v[5], "/console/console.js", JS, asset_console_js, asset_console_js_end);
	add(&a->v[6], "/console/console.css", CSS, asset_console_css, asset_console_css_end);
}

const struct asset *assets_find(const struct assets *a, const char *path)
{
	for (size_t i = 0; i < ASSETS; i++)
		if (strcmp(a->v[i].path, path) == 0)
			return a->v[i].n > 0 ? &a->v[i] : NULL;
	return NULL;
}
