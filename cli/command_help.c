#include "cli/command.h"

static int run_help(const struct command *self, int count, char **arguments)
{
    int first = 0;
    int code = command_begin(self, count, arguments, NULL, &first);
    if (code >= 0)
        return code;
    if (first == count) {
        help_program(stdout);
        return EXIT_OK;
    }
    const struct command *command = command_find(arguments[first]);
    if (command) {
        help_command(stdout, command, true);
        return EXIT_OK;
    }
    struct err err = {0};
    const char *nearest = command_nearest(arguments[first]);
    if (nearest)
        (void)err_usage(&err, "unknown command '%s'; did you mean '%s'?", arguments[first],
                        nearest);
    else
        (void)err_usage(&err, "unknown command '%s'; 'fetchbench help' lists them",
                        arguments[first]);
    return command_fail(&err);
}

static int run_version(const struct command *self, int count, char **arguments)
{
    (void)self;
    (void)count;
    (void)arguments;
    help_version(stdout);
    return EXIT_OK;
}

static void write_command_names(FILE *stream)
{
    const char *before = "";
    for (size_t i = 0; commands[i]; i++) {
        if (commands[i]->hidden)
            continue;
        (void)fprintf(stream, "%s%s", before, commands[i]->name);
        before = " ";
    }
}

static const struct option_row no_options[] = {{0}};

const struct command command_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .summary = "Explain a command in full",
    .description = "Lists the commands, or explains one of them with all of its options.",
    .options = no_options,
    .run = run_help,
    .words = write_command_names,
};

const struct command command_version = {
    .name = "version",
    .operands = "",
    .summary = "Print the version",
    .description =
        "Prints the version of the program and how it was built, and the libcurl that it loads.",
    .options = no_options,
    .run = run_version,
};
