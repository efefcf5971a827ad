/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include "bench/engines.h"

enum { TEXT_COLUMN = 6 };

static void write_param(FILE *stream, const struct option_row *param)
{
    char text[512] = "";
    FILE *out = fmemopen(text, sizeof text, "w");
    if (!out)
        return;
    (void)fprintf(out, "%s: %s; ", param->name, param->summary);
    option_write_range(param, out);
    (void)fprintf(out, " [%s]", param->initial ? param->initial : param->initial_note);
    (void)fclose(out);
    (void)fputs("    ", stream);
    help_wrapped(stream, text, TEXT_COLUMN, TEXT_COLUMN - 2);
}

static void write_engine(FILE *stream, const struct engine *engine)
{
    (void)fprintf(stream, "%s\n  ", engine->name);
    help_wrapped(stream, engine->summary, 2, 2);
    for (const struct option_row *param = engine->params; param && param->name; param++)
        write_param(stream, param);
    (void)fputc('\n', stream);
}

static int run_engines(const struct command *self, int count, char **arguments)
{
    struct parsed parsed;
    int code = command_begin(self, count, arguments, NULL, &parsed);
    if (code < 0)
        code = command_no_operands(self, &parsed);
    if (code >= 0)
        return code;
    for (size_t i = 0; engines[i]; i++)
        write_engine(stdout, engines[i]);
    help_wrapped(stdout,
                 "Every engine takes libcurl=PATH: its trials then load that shared library "
                 "instead of this program's libcurl. It must be 7.88 or later and have versioned "
                 "symbols, as in the distributions' packages.",
                 0, 0);
    (void)fputc('\n', stdout);
    help_wrapped(stdout,
                 "Parameters follow the engine's name: -e threads:workers=32:stack=128KiB. "
                 "Defaults are in brackets.",
                 0, 0);
    return EXIT_OK;
}

const struct command command_engines = {
    .name = "engines",
    .operands = "",
    .summary = "List the engines and their parameters",
    .description = "Lists the engines that 'run' compares: what each one is, when to choose it, "
                   "and its parameters with their ranges and defaults.",
    .examples = "  fetchbench engines\n"
                "  fetchbench -e sequential,threads:workers=32,async:driver=poll\n",
    .run = run_engines,
};
