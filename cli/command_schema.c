#include "cli/command.h"

#include "core/results_file.h"

static int run_schema(const struct command *self, int count, char **arguments)
{
    (void)self;
    (void)count;
    (void)arguments;
    results_write_schema(stdout);
    return EXIT_OK;
}

const struct command command_schema = {
    .name = "__schema",
    .operands = "",
    .summary = "The JSON schema of results.json, for docs/results.schema.json",
    .description = "Writes the schema to standard output.",
    .hidden = true,
    .run = run_schema,
};
