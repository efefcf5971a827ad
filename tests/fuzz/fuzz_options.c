#include "fuzz.h"

#include "cli/command.h"
#include "cli/race_options.h"
#include "core/err.h"

#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A command line, one argument a line: taken, or refused with a reason. It is one of the command
 * that the first line names, else of `run`. */

enum { MOST_ARGUMENTS = 24, STATE_BYTES = 1 << 16 };

extern const struct command command_run;
extern const struct command command_race;

static int try_run(int count, char **arguments, struct err *err)
{
    struct run_options options;
    int first = 0;
    int status = run_options_init(&options, count, arguments, err);
    if (status == 0)
        status = command_parse(&command_run, count, arguments, &options, &first, err);
    if (status == 0 && first > 0)
        status = run_options_finish(&options, arguments + first, count - first, err);
    run_options_release(&options);
    return status;
}

static int try_race(int count, char **arguments, struct err *err)
{
    struct race_command command;
    int first = 0;
    int status = race_options_init(&command, count, arguments, err);
    if (status == 0)
        status = command_parse(&command_race, count, arguments, &command, &first, err);
    if (status == 0 && first > 0)
        status = race_options_finish(&command, arguments + first, count - first, err);
    run_options_release(&command.run);
    return status;
}

/* What the others take their options up into begins as zeros, and nothing in it has to be freed. */
static int try_other(const struct command *command, int count, char **arguments, struct err *err)
{
    alignas(max_align_t) static char state[STATE_BYTES];
    int first = 0;
    memset(state, 0, sizeof state);
    return command_parse(command, count, arguments, state, &first, err);
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
    else if (command == &command_race)
        status = try_race(used - skipped, arguments + skipped, &err);
    else
        status = try_other(command, used - skipped, arguments + skipped, &err);
    if ((status != 0) != (err.kind != ERR_NONE) || (status != 0 && err.text[0] == '\0'))
        abort();
    free(text);
    return 0;
}
