#include "origin/behaviour.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

TestSuite(behaviours, .timeout = 30);

Test(behaviours, each_is_found_by_its_name_and_no_two_share_one)
{
    for (const struct behaviour *const *at = behaviours; *at; at++) {
        struct err err = {0};
        cr_assert_eq(behaviour_find((*at)->name, &err), *at, "%s", (*at)->name);
    }
}

Test(behaviours, each_says_what_it_does_and_does_it_in_one_way)
{
    for (const struct behaviour *const *at = behaviours; *at; at++) {
        cr_assert(islower((unsigned char)(*at)->summary[0]), "%s", (*at)->name);
        cr_assert_eq(((*at)->respond != NULL) + ((*at)->write != NULL), 1, "%s", (*at)->name);
    }
}

Test(behaviours, each_with_an_argument_has_a_fallback_within_its_bounds)
{
    for (const struct behaviour *const *at = behaviours; *at; at++) {
        const struct behaviour *behaviour = *at;
        if (behaviour->kind == ARGUMENT_NONE)
            continue;
        cr_assert_not_null(behaviour->argument, "%s", behaviour->name);
        if (behaviour->fallback >= 0)
            cr_assert_geq(behaviour->fallback, behaviour->least, "%s", behaviour->name);
        cr_assert_leq(behaviour->fallback, behaviour->most, "%s", behaviour->name);
    }
}

Test(behaviours, each_refuses_an_argument_that_it_cannot_use)
{
    for (const struct behaviour *const *at = behaviours; *at; at++) {
        struct err err = {0};
        int64_t argument = 0;
        cr_assert_eq(behaviour_argument(*at, "-1", &argument, &err), -1, "%s", (*at)->name);
        cr_assert_eq(err.kind, ERR_USAGE);
    }
}
