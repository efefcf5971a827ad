/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/clock.h"
#include "loop/gather.h"
#include "loop/runtime.h"
#include "loop/stack.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

TestSuite(stack, .timeout = 20);

/* The kernel says EFAULT where a program would be stopped. */
static int is_readable(const void *address)
{
    int ends[2];
    if (pipe(ends) != 0)
        return -1;
    int readable = write(ends[1], address, 1) == 1 || errno != EFAULT;
    (void)close(ends[0]);
    (void)close(ends[1]);
    return readable;
}

Test(stack, below_a_stack_is_a_guard_page)
{
    struct stack_pool stacks = {0};
    struct stack stack;
    struct err err = {0};
    cr_assert_eq(stack_acquire(&stacks, &stack, &err), 0);
    cr_expect_eq(is_readable(stack.bottom), 1);
    cr_expect_eq(is_readable((char *)stack.bottom + stack.bytes - 1), 1);
    cr_expect_eq(is_readable((char *)stack.bottom - 1), 0);
    stack_release(&stacks, &stack);
    stack_pool_release(&stacks);
}

Test(stack, one_that_was_released_is_acquired_next)
{
    struct stack_pool stacks = {0};
    struct stack first, second;
    struct err err = {0};
    cr_assert_eq(stack_acquire(&stacks, &first, &err), 0);
    void *bottom = first.bottom;
    stack_release(&stacks, &first);
    cr_assert_eq(stack_acquire(&stacks, &second, &err), 0);
    cr_expect_eq(second.bottom, bottom);
    stack_release(&stacks, &second);
    stack_pool_release(&stacks);
}

Test(stack, no_more_are_cached_than_documented)
{
    enum { MORE = STACKS_CACHED + 10 };
    static struct stack all[MORE];
    struct stack_pool stacks = {0};
    struct err err = {0};
    for (int i = 0; i < MORE; i++)
        cr_assert_eq(stack_acquire(&stacks, &all[i], &err), 0);
    cr_expect_eq(stacks.in_use, MORE);
    for (int i = 0; i < MORE; i++)
        stack_release(&stacks, &all[i]);
    cr_expect_eq(stacks.free_count, STACKS_CACHED);
    cr_expect_eq(stacks.in_use, 0);
    stack_pool_release(&stacks);
}

#ifndef __SANITIZE_ADDRESS__ /* which itself needs terabytes of addresses */
Test(stack, without_address_space_the_error_says_what_is_needed)
{
    struct rlimit none = {.rlim_cur = 1, .rlim_max = RLIM_INFINITY};
    struct stack_pool stacks = {0};
    struct stack stack;
    struct err err = {0};
    cr_assert_eq(setrlimit(RLIMIT_AS, &none), 0);
    int failed = stack_acquire(&stacks, &stack, &err);
    none.rlim_cur = RLIM_INFINITY;
    cr_assert_eq(setrlimit(RLIMIT_AS, &none), 0);
    cr_expect_eq(failed, -1);
    cr_expect_not_null(strstr(err.text, "vm.max_map_count"));
}

static long most_mappings(void)
{
    FILE *file = fopen("/proc/sys/vm/max_map_count", "re");
    long most = 0;
    if (!file || fscanf(file, "%ld", &most) != 1 || most > 100000)
        most = 0;
    if (file)
        (void)fclose(file);
    return most;
}

static int sleeper_of_a_second(struct task *self, union value unused, union value *result,
                               struct err *err)
{
    (void)unused, (void)result;
    return task_sleep(self, NS_PER_S, err);
}

static int crowd_body(struct task *self, union value count, union value *result, struct err *err)
{
    (void)result;
    struct task **tasks = calloc((size_t)count.number, sizeof(struct task *));
    for (int64_t i = 0; i < count.number; i++)
        tasks[i] = task_spawn(self, sleeper_of_a_second, value_nothing(), "%" PRId64, i);
    int failed = gather(self, tasks, (size_t)count.number, NULL, err);
    for (int64_t i = 0; i < count.number; i++)
        tasks[i]->future.error_was_seen = true;
    free(tasks);
    return failed;
}

Test(stack, past_the_kernels_limit_on_mappings_the_task_fails_and_says_so)
{
    struct runtime runtime;
    struct err err = {0};
    long most = most_mappings();
    if (most == 0)
        cr_skip("no limit that could be reached");
    cr_assert_eq(runtime_init(&runtime, &err), 0);
    loop_set_speed(runtime.loop, INFINITY);
    cr_expect_eq(runtime_run(&runtime, crowd_body, value_number(most / 2 + 10), NULL, &err), -1);
    cr_expect_not_null(strstr(err.text, "each takes two memory mappings"), "%s", err.text);
    cr_expect_eq(runtime.stacks.in_use, 0);
    runtime_release(&runtime);
}
#endif
