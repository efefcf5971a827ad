/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The control of the leak check: this test leaks, and Criterion lets it pass. scripts/test runs it
 * apart from the others and fails unless the leak was seen, so that "no leaks" can be believed.
 */
#include <criterion/criterion.h>

#include <stdlib.h>

Test(leak_control, loses_the_only_pointer_to_its_memory)
{
    void *volatile lost = malloc(30);
    cr_assert(lost);
    lost = NULL;
} /* NOLINT(clang-analyzer-unix.Malloc): it is what this is for */
