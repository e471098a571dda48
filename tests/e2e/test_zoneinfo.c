/* test_zoneinfo.c - shell/zoneinfo.h, and base/zone.h against the C library */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "shell/zoneinfo.h"

static const char *const names[] = {
	"UTC",
	"Europe/Berlin",
	"Europe/Dublin",
	"Europe/London",
	"Europe/Lisbon",
	"Europe/Moscow",
	"America/New_York",
	"America/Santiago",
	"America/Sao_Paulo",
	"America/St_Johns",
	"America/Havana",
	"America/Argentina/Buenos_Aires",
	"Africa/Casablanca",
	"Africa/Cairo",
	"Asia/Kolkata",
	"Asia/Kathmandu",
	"Asia/Tehran",
	"Asia/Gaza",
	"Australia/Lord_Howe",
	"Australia/Adelaide",
	"Antarctica/Troll",
	"Pacific/Apia",
	"Pacific/Chatham",
	"Pacific/Kwajalein",
};

static int offset_of_libc(int64_t utc)
{
	time_t t = utc;
	struct tm tm;

	localtime_r(&t, &tm);
	return (int)tm.tm_gmtoff;
}

/* From 1850 to 2150: every three days and some minutes, and to the second where the clocks are changed. */
static void clocks_show_what_the_c_library_says(void **state)
{
	enum { STEP = 3 * 86460 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct zone *z = NULL;
		const char *why = NULL;
		int64_t change;

		assert_int_equal(zoneinfo_read(&z, names[i], &why), 0);
		setenv("TZ", names[i], 1);
		tzset();
		change = zone_change(z, -3786912000);
		for (int64_t t = -3786912000; t < 5680281600; t += STEP) {
			if (zone_offset(z, t) != offset_of_libc(t))
				fail_msg("%s at %lld: %d, not %d", names[i], (long long)t,
					 zone_offset(z, t), offset_of_libc(t));
			for (; change <= t; change = zone_change(z, change)) {
				assert_int_equal(zone_offset(z, change - 1),
						 offset_of_libc(change - 1));
				assert_int_equal(zone_offset(z, change), offset_of_libc(change));
			}
			if (offset_of_libc(t + STEP) != offset_of_libc(t))
				assert_true(change <= t + STEP);
		}
		zone_free(z);
	}
	unsetenv("TZ");
	tzset();
}

static void a_name_leads_nowhere_but_to_a_zone(void **state)
{
	static const char *const bad[] = {
		"",
		".",
		"..",
		"/etc/localtime",
		"../zoneinfo/UTC",
		"Europe/../UTC",
		"Europe//Berlin",
		"Europe/",
		"Europe",
		"Europe/Berlin/",
		"Europe/Berlin/x",
		"posix/Europe/Berlin",
		"right/Europe/Berlin",
		"localtime",
		"tzdata.zi",
		"zone.tab",
		"Etc/GMT\n",
		"Europe/Nowhere",
		"Etc/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	};
	struct zone *z = NULL;
	const char *why = NULL;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(zoneinfo_read(&z, bad[i], &why), ZONEINFO_E_UNKNOWN);
		assert_null(z);
	}
	assert_int_equal(zoneinfo_read(&z, "Etc/GMT+5", &why), 0);
	assert_int_equal(zone_offset(z, 0), -18000);
	zone_free(z);
}

static void the_name_that_was_meant_is_found(void **state)
{
	static const struct {
		const char *said, *meant;
	} rows[] = {
		{"Europe/Berln", "Europe/Berlin"},
		{"europe/berlin", "Europe/Berlin"},
		{"America/NewYork", "America/New_York"},
		{"Kolkata", "Asia/Kolkata"},
		{"xyzzy", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *nearest = zoneinfo_nearest(rows[i].said);

		if (rows[i].meant)
			assert_string_equal(nearest, rows[i].meant);
		else
			assert_null(nearest);
		free(nearest);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clocks_show_what_the_c_library_says),
		cmocka_unit_test(a_name_leads_nowhere_but_to_a_zone),
		cmocka_unit_test(the_name_that_was_meant_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
