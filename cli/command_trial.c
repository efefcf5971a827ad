#include "cli/command.h"

#include "bench/trial.h"

static int run_trial(const struct command *self, int count, char **arguments)
{
    (void)self;
    (void)count;
    (void)arguments;
    return trial_serve();
}

const struct command command_trial = {
    .name = "__trial",
    .operands = "",
    .summary = "One trial, for the program's own use",
    .description = "Runs one trial that the harness describes over a socket.",
    .hidden = true,
    .run = run_trial,
};
