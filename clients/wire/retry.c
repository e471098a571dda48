#include "clients/wire/retry.h"

#include "base/base.h"

int64_t retry_wait(int64_t first_ms, unsigned failures, int64_t asked_ms, uint64_t random)
{
	int64_t bound = MIN(first_ms << MIN(failures, 10u), (int64_t)RETRY_MOST);

	if (asked_ms > 0)
		return MIN(asked_ms, (int64_t)RETRY_ASKED_MOST);
	return RETRY_SOONEST + (int64_t)(random % (uint64_t)MAX(bound - RETRY_SOONEST, 1));
}
