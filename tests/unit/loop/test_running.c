/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "running.h"

char said[1024];
char reported[1024];
struct err run_err;
union value run_result;
double run_s;

static void append(char *text, const char *word)
{
    size_t used = strlen(text);
    (void)snprintf(text + used, sizeof said - used, "%s%s", used ? " " : "", word);
}

void say(const char *word)
{
    append(said, word);
}

static void keep_report(void *data, const char *text)
{
    (void)data;
    append(reported, text);
}

int run_on(struct runtime *runtime, task_body *body)
{
    loop_set_error_handler(runtime->loop, keep_report, NULL);
    loop_set_speed(runtime->loop, INFINITY);
    err_clear(&run_err);
    int64_t start_ns = loop_now_ns(runtime->loop);
    int failed = runtime_run(runtime, body, value_nothing(), &run_result, &run_err);
    run_s = (double)(loop_now_ns(runtime->loop) - start_ns) / (double)NS_PER_S;
    return failed;
}

int run(task_body *body)
{
    struct runtime runtime;
    struct err err = {.kind = ERR_NONE};
    cr_assert_eq(runtime_init(&runtime, &err), 0, "%s", err.text);
    int failed = run_on(&runtime, body);
    cr_expect_eq(runtime.stacks.in_use, 0, "a stack was lost");
    int64_t end_ns = loop_now_ns(runtime.loop);
    cr_expect_not(loop_run(runtime.loop));
    cr_expect_eq(loop_now_ns(runtime.loop), end_ns, "a timer was left behind");
    cr_expect_eq(runtime_unfinished(&runtime, NULL, 0), 0);
    runtime_release(&runtime);
    return failed;
}

int sleeper(struct task *self, union value argument, union value *result, struct err *err)
{
    say(task_name(self));
    if (task_sleep(self, argument.number * NS_PER_S, err) != 0) {
        char text[64];
        (void)snprintf(text, sizeof text, "%s:cancelled", task_name(self));
        say(text);
        return -1;
    }
    say(task_name(self));
    *result = argument;
    return 0;
}

int failer(struct task *self, union value argument, union value *result, struct err *err)
{
    if (sleeper(self, argument, result, err) != 0)
        return -1;
    return err_run(err, "no luck");
}
