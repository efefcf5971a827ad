#include "cli/command.h"

#include "bench/trial.h"

static int run_trial(const struct command *self, int count, char **arguments)
{
    (void)self;
    (void)count;
    (void)arguments;
    struct err err = {0};
    return trial_serve(&err) == 0 ? EXIT_OK : command_fail(&err);
}

const struct command command_trial = {
    .name = "__trial",
    .operands = "",
    .summary = "One trial, for the program's own use",
    .description = "Runs one trial that the harness describes over a socket.",
    .hidden = true,
    .run = run_trial,
};
