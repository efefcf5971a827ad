/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/suggest.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

TestSuite(suggest, .timeout = 20);

static const char *const engines[] = {"threads", "async", "null", "uv"};
enum { ENGINES = sizeof engines / sizeof engines[0] };

static const char *nearest(const char *typed)
{
    const char *name = suggest_nearest(typed, engines, ENGINES);
    return name ? name : "(none)";
}

Test(suggest, every_candidate_is_nearest_to_itself)
{
    for (size_t i = 0; i < ENGINES; i++)
        cr_assert(eq(str, (char *)nearest(engines[i]), (char *)engines[i]));
}

Test(suggest, one_slip_of_each_kind_is_forgiven)
{
    cr_expect(eq(str, (char *)nearest("asinc"), "async"), "a changed letter");
    cr_expect(eq(str, (char *)nearest("asyn"), "async"), "a missing letter");
    cr_expect(eq(str, (char *)nearest("asyncc"), "async"), "one letter too many");
    cr_expect(eq(str, (char *)nearest("asnyc"), "async"), "swapped neighbours");
    cr_expect(eq(str, (char *)nearest("thread"), "threads"), "a missing last letter");
}

Test(suggest, a_swap_of_neighbours_costs_one)
{
    const char *const names[] = {"abxx", "ba"};
    cr_assert(eq(str, (char *)suggest_nearest("ab", names, 2), "ba"));
}

Test(suggest, a_name_far_from_all_has_no_suggestion)
{
    cr_expect(eq(str, (char *)nearest("goroutines"), "(none)"));
    cr_expect(eq(str, (char *)nearest(""), "(none)"));
    cr_expect(eq(str, (char *)nearest("x"), "(none)"), "nothing of 'uv' is left in 'x'");
    cr_expect(eq(ptr, (void *)suggest_nearest("async", engines, 0), NULL), "no candidates");
}

Test(suggest, the_nearest_of_several_wins_and_the_first_of_equals)
{
    const char *const names[] = {"round", "rounds", "sound"};
    cr_expect(eq(str, (char *)suggest_nearest("rounds", names, 3), "rounds"));
    cr_expect(eq(str, (char *)suggest_nearest("bound", names, 3), "round"));
}

Test(suggest, names_too_long_to_compare_are_never_near)
{
    char long_name[100];
    memset(long_name, 'a', sizeof long_name);
    long_name[sizeof long_name - 1] = '\0';
    const char *const names[] = {long_name};
    cr_expect(eq(ptr, (void *)suggest_nearest(long_name, names, 1), NULL));
    cr_expect(eq(ptr, (void *)suggest_nearest("aaaa", names, 1), NULL));
    const char *const short_names[] = {"aaaa"};
    cr_expect(eq(ptr, (void *)suggest_nearest(long_name, short_names, 1), NULL));
}

Test(suggest, the_phrase_asks_or_is_empty)
{
    char text[64];
    cr_expect(eq(str, suggest_phrase(text, sizeof text, "asinc", engines, ENGINES),
                 "; did you mean 'async'?"));
    cr_expect(eq(str, suggest_phrase(text, sizeof text, "goroutines", engines, ENGINES), ""));
}

Test(suggest, lists_names_as_in_a_sentence_and_truncates_them)
{
    char text[64];
    cr_expect_str_eq(suggest_list(text, sizeof text, engines, 0, "or"), "");
    cr_expect_str_eq(suggest_list(text, sizeof text, engines, 1, "or"), "threads");
    cr_expect_str_eq(suggest_list(text, sizeof text, engines, 2, "or"), "threads or async");
    cr_expect_str_eq(suggest_list(text, sizeof text, engines, 4, "and"),
                     "threads, async, null and uv");
    cr_expect_str_eq(suggest_list(text, 10, engines, 4, "and"), "threads, ");
}
