/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/units.h"

#include "core/clock.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <string.h>

TestSuite(units, .timeout = 20);

struct reading {
    const char *text;
    int64_t value;
};

static const struct reading durations[] = {
    {"50ms", 50 * NS_PER_MS},
    {"1.5s", 1500 * NS_PER_MS},
    {"250us", 250 * NS_PER_US},
    {"1ns", 1},
    {"2m", 120 * NS_PER_S},
    {"24h", 86400 * NS_PER_S},
    {"0", 0},
    {"0s", 0},
    {"0.5us", 500},
    {"0.1ms", 100000},
    {"1.5ns", 2},
    {"007s", 7 * NS_PER_S},
};
static const struct reading sizes[] = {
    {"0", 0},
    {"512", 512},
    {"512B", 512},
    {"1KiB", 1024},
    {"10k", 10000},
    {"2M", 2000000},
    {"1MiB", 1048576},
    {"1.5KiB", 1536},
    {"1G", 1000000000},
    {"0.5MiB", 524288},
    {"1024GiB", INT64_C(1) << 40},
};

static const char *const bad_durations[] = {
    "",     "50",   "ms",     "-1s",  "+1s",   " 1s",  "1s ",   "1 s",
    "1.s",  ".5s",  "1.2.3s", "1e3s", "0x1s",  "infs", "nan",   "1S",
    "1sec", "1,5s", "24.1h",  "25h",  "0.1ns", "1d",   "1ms1s", "99999999999999999999s",
    "1\n",
};
static const char *const bad_sizes[] = {
    "",
    "k",
    "-1",
    "+1",
    " 1",
    "1 k",
    "1.",
    ".5k",
    "1e3",
    "0x10",
    "1K",
    "1kB",
    "1KB",
    "1mib",
    "1.5",
    "0.3KiB",
    "1T",
    "1025GiB",
    "99999999999999999999",
    "nan",
};
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

Test(units, durations_are_read_to_the_nanosecond)
{
    for (size_t i = 0; i < COUNT(durations); i++) {
        struct err err = {0};
        int64_t read_ns = -1;
        cr_assert(eq(int, units_parse_duration_ns(durations[i].text, &read_ns, &err), 0),
                  "'%s': %s", durations[i].text, err.text);
        cr_assert(eq(i64, read_ns, durations[i].value), "'%s'", durations[i].text);
    }
}

Test(units, sizes_are_read_to_the_byte)
{
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct err err = {0};
        int64_t read_bytes = -1;
        cr_assert(eq(int, units_parse_size_bytes(sizes[i].text, &read_bytes, &err), 0), "'%s': %s",
                  sizes[i].text, err.text);
        cr_assert(eq(i64, read_bytes, sizes[i].value), "'%s'", sizes[i].text);
    }
}

/* A refusal names the text, is the command line's fault, and changes nothing. */
static void refuses(int (*parse)(const char *, int64_t *, struct err *), const char *text)
{
    struct err err = {0};
    int64_t value = 42;
    cr_assert(eq(int, parse(text, &value, &err), -1), "'%s' was taken", text);
    cr_assert(eq(int, (int)err.kind, (int)ERR_USAGE));
    cr_assert(ne(ptr, strstr(err.text, text), NULL), "'%s' is not named in '%s'", text, err.text);
    cr_assert(eq(i64, value, 42));
}

Test(units, bad_durations_are_refused_by_name)
{
    for (size_t i = 0; i < COUNT(bad_durations); i++)
        refuses(units_parse_duration_ns, bad_durations[i]);
}

Test(units, bad_sizes_are_refused_by_name)
{
    for (size_t i = 0; i < COUNT(bad_sizes); i++)
        refuses(units_parse_size_bytes, bad_sizes[i]);
}

Test(units, counts_are_whole_numbers_within_their_bounds)
{
    int64_t count = 0;
    struct err err = {0};
    cr_assert(eq(int, units_parse_count("1", "runs", 1, 10, &count, &err), 0));
    cr_assert(eq(i64, count, 1));
    cr_assert(eq(int, units_parse_count("10", "runs", 1, 10, &count, &err), 0));
    cr_assert(eq(i64, count, 10));
    static const char *const bad[] = {"",    "0",   "11", "-1", "+1",  "1.0",
                                      "1e1", "ten", "1 ", " 1", "0x1", "99999999999999999999"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        err_clear(&err);
        cr_assert(eq(int, units_parse_count(bad[i], "runs", 1, 10, &count, &err), -1), "'%s'",
                  bad[i]);
        cr_assert(ne(ptr, strstr(err.text, "runs"), NULL));
        cr_assert(ne(ptr, strstr(err.text, "from 1 to 10"), NULL));
    }
    cr_assert(eq(i64, count, 10), "a refusal changes nothing");
}

Test(units, real_numbers_lie_within_their_bounds)
{
    double value = 0;
    struct err err = {0};
    cr_assert(eq(int, units_parse_real("0.02", "threshold", 0, 1, &value, &err), 0));
    cr_assert(epsilon_eq(dbl, value, 0.02, 1e-15));
    static const char *const bad[] = {"", "1.1", "-0.1", "1e-2", "nan", "0.02x"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        err_clear(&err);
        cr_assert(eq(int, units_parse_real(bad[i], "threshold", 0, 1, &value, &err), -1), "'%s'",
                  bad[i]);
        cr_assert(ne(ptr, strstr(err.text, "threshold"), NULL));
    }
}

struct writing {
    double value;
    const char *text;
};

static void writes(char *(*format)(char *, double), const struct writing *cases, size_t count)
{
    char text[UNITS_TEXT_BYTES];
    for (size_t i = 0; i < count; i++)
        cr_expect(eq(str, format(text, cases[i].value), (char *)cases[i].text));
}

Test(units, a_share_is_a_percentage_or_a_number)
{
    static const char *const bad[] = {"", "%", "2%%", "-1%", "2 %", "x"};
    double share = 0;
    cr_assert(units_scan_share("2%", &share));
    cr_expect(epsilon_eq(dbl, share, 0.02, 1e-15));
    cr_assert(units_scan_share("0.5", &share));
    cr_expect(epsilon_eq(dbl, share, 0.5, 1e-15));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect(not(units_scan_share(bad[i], &share)), "'%s'", bad[i]);
}

Test(units, seconds_are_written_with_three_digits_and_a_unit)
{
    static const struct writing cases[] = {
        {0, "0 s"},
        {1, "1.00 s"},
        {0.0503, "50.3 ms"},
        {0.000812, "812 us"},
        {5e-9, "5.00 ns"},
        {0.0009996, "1.00 ms"},
        {0.9999, "1.00 s"},
        {12.345, "12.3 s"},
        {123.4, "123 s"},
        {-0.0503, "-50.3 ms"},
        {NAN, "-"},
        {INFINITY, "-"},
        {9.996e-3, "10.0 ms"},
        {99.96e-3, "100 ms"},
    };
    writes(units_format_seconds, cases, COUNT(cases));
}

Test(units, bytes_are_written_with_three_digits_and_a_unit)
{
    static const struct writing cases[] = {
        {0, "0 B"},
        {512, "512 B"},
        {1024, "1.00 KiB"},
        {17306, "16.9 KiB"},
        {2202010, "2.10 MiB"},
        {1000, "0.98 KiB"},
        {NAN, "-"},
        {1099511627776.0, "1.00 TiB"},
    };
    writes(units_format_bytes, cases, COUNT(cases));
}

Test(units, numbers_are_written_short)
{
    static const struct writing cases[] = {
        {0, "0"},        {7, "7"},   {9999, "9999"},   {12345, "12.3k"}, {1234567, "1.23M"},
        {1.234, "1.23"}, {NAN, "-"}, {3374.5, "3374"}, {99.96, "100"},   {999600, "1.00M"},
    };
    writes(units_format_number, cases, COUNT(cases));
}

Test(units, exact_durations_read_back_as_themselves)
{
    static const int64_t values_ns[] = {0,
                                        1,
                                        999,
                                        1000,
                                        1500,
                                        50 * NS_PER_MS,
                                        1500 * NS_PER_MS,
                                        NS_PER_S,
                                        90 * NS_PER_S,
                                        86400 * NS_PER_S,
                                        123456789};
    for (size_t i = 0; i < COUNT(values_ns); i++) {
        char text[UNITS_TEXT_BYTES];
        struct err err = {0};
        int64_t back_ns = -1;
        cr_assert(eq(int,
                     units_parse_duration_ns(units_format_duration_exact(text, values_ns[i]),
                                             &back_ns, &err),
                     0),
                  "%s", err.text);
        cr_assert(eq(i64, back_ns, values_ns[i]), "'%s'", text);
    }
}

Test(units, exact_sizes_read_back_as_themselves)
{
    static const int64_t values[] = {0, 1, 1000, 1024, 1536, 1048576, 1000000, INT64_C(1) << 40};
    for (size_t i = 0; i < COUNT(values); i++) {
        char text[UNITS_TEXT_BYTES];
        struct err err = {0};
        int64_t back = -1;
        cr_assert(eq(int,
                     units_parse_size_bytes(units_format_size_exact(text, values[i]), &back, &err),
                     0),
                  "%s", err.text);
        cr_assert(eq(i64, back, values[i]), "'%s'", text);
    }
}

Test(units, exact_texts_are_the_short_ones)
{
    char text[UNITS_TEXT_BYTES];
    cr_expect(eq(str, units_format_duration_exact(text, 50 * NS_PER_MS), "50ms"));
    cr_expect(eq(str, units_format_duration_exact(text, 1500 * NS_PER_US), "1500us"));
    cr_expect(eq(str, units_format_duration_exact(text, 30 * NS_PER_S), "30s"));
    cr_expect(eq(str, units_format_size_exact(text, 1024), "1KiB"));
    cr_expect(eq(str, units_format_size_exact(text, 1000), "1000"));
}
