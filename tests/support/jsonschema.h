/* jsonschema.h - JSON Schema 2020-12, as much of it as rules/schema uses; for tests. */
#ifndef TESTS_SUPPORT_JSONSCHEMA_H
#define TESTS_SUPPORT_JSONSCHEMA_H

#include <jansson.h>

#include "base/yaml.h"

/* All schemas by the name of their file: {"pack.schema.json": {…}, …}. A keyword that this does not
 * know counts as a failure, so that no rule of a schema is left out in silence. */

json_t *schemas_read(const char *dir); /* gives */

/* Appends "/intents/0/name: longer than 47" to `why` for everything that is wrong (NULL: only
 * counts); how much that is. */
size_t schema_check(const json_t *schemas, const char *file, const json_t *value, struct buf *why);

/* Where a "$ref" leads; *file becomes the file that it is in. A schema without one leads to itself. */
const json_t *schema_follow(const json_t *schemas, const json_t *schema, const char **file);

/* The same document as JSON, by YAML's core schema. Gives. */
json_t *json_of_yaml(const struct yaml *y);

#endif
