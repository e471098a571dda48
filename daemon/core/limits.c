#include "core/limits.h"

int64_t bucket_take(struct bucket *b, int64_t tick_ms, int64_t per_minute, int64_t burst)
{
	int64_t now = tick_ms * 1000;
	int64_t token = 60000000 / MAX(per_minute, 1);
	int64_t from = MAX(b->full_at, now);
	int64_t missing = from - now; /* as time: how far it is from being full */

	if (missing + token > token * burst)
		return (missing + token - token * burst + 999) / 1000;
	b->full_at = from + token;
	return 0;
}
