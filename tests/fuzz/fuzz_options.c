/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "cli/command.h"
#include "cli/run_options.h"
#include "core/err.h"

#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A command line, one argument a line: taken, or refused with a reason. It is one of the command
 * that the first line names, else of `run`. */

enum { MOST_ARGUMENTS = 24, STATE_BYTES = 1 << 16 };

extern const struct command command_run;

static int try_run(int count, char **arguments, struct err *err)
{
    struct run_options options;
    struct parsed parsed;
    int status = run_options_init(&options, count, arguments, err);
    if (status == 0)
        status = command_set_defaults(&command_run, &options, err);
    if (status == 0)
        status = command_parse(&command_run, count, arguments, &options, &parsed, err);
    if (status == 0 && !parsed.help)
        status = run_options_finish(&options, &parsed, err);
    run_options_release(&options);
    return status;
}

static void release_target(const struct target_info *target)
{
    struct results holder = {.target = *target};
    results_release(&holder);
}

/* The values of the others begin as zeros; what is on the heap is released by its row. */
static int try_other(const struct command *command, int count, char **arguments, struct err *err)
{
    alignas(max_align_t) static char state[STATE_BYTES];
    struct parsed parsed;
    struct option_cursor option = {0};
    memset(state, 0, sizeof state);
    int status = command_parse(command, count, arguments, state, &parsed, err);
    while (option_next(command, &option)) {
        char *base = state + option.group->base;
        option_release(option.row, base);
        if (option.row->parse == origin_parse_delay)
            release_target((const struct target_info *)(void *)(base + option.row->offset));
    }
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    static char program[] = "run";
    char *arguments[MOST_ARGUMENTS + 1] = {program};
    struct err err = {0};
    int used = 1;
    char *text = malloc(count + 1);
    if (!text)
        return 0;
    memcpy(text, bytes, count);
    text[count] = '\0';
    char *next = text;
    while (next && used < MOST_ARGUMENTS)
        arguments[used++] = strsep(&next, "\n");
    const struct command *command = command_find(arguments[1]);
    int skipped = command ? 1 : 0;
    int status = -1;
    if (!command || command == &command_run)
        status = try_run(used - skipped, arguments + skipped, &err);
    else
        status = try_other(command, used - skipped, arguments + skipped, &err);
    if ((status != 0) != (err.kind != ERR_NONE) || (status != 0 && err.text[0] == '\0'))
        abort();
    free(text);
    return 0;
}
