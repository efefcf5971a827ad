/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include "bench/engines.h"
#include "core/units.h"

#include <inttypes.h>
#include <string.h>

enum { TEXT_COLUMN = 6, RANGE_BYTES = 160 };

/* "1 to 100000", "64KiB to 1GiB", "uv or poll". */
static void describe_range(const struct engine_param *param, char text[RANGE_BYTES])
{
    char min[UNITS_TEXT_BYTES];
    char max[UNITS_TEXT_BYTES];
    switch (param->kind) {
    case PARAM_COUNT:
        (void)snprintf(text, RANGE_BYTES, "%" PRId64 " to %" PRId64, param->min, param->max);
        return;
    case PARAM_SIZE:
        (void)snprintf(text, RANGE_BYTES, "%s to %s", units_format_size_exact(min, param->min),
                       units_format_size_exact(max, param->max));
        return;
    case PARAM_DURATION:
        (void)snprintf(text, RANGE_BYTES, "%s to %s", units_format_duration_exact(min, param->min),
                       units_format_duration_exact(max, param->max));
        return;
    case PARAM_CHOICE:
        break;
    }
    size_t used = 0;
    for (size_t i = 0; param->choices[i] && used < RANGE_BYTES; i++)
        used += (size_t)snprintf(text + used, RANGE_BYTES - used, "%s%s", i > 0 ? " or " : "",
                                 param->choices[i]);
}

static void write_param(FILE *stream, const struct engine_param *param)
{
    char text[512];
    char range[RANGE_BYTES];
    describe_range(param, range);
    (void)snprintf(text, sizeof text, "%s: %s; %s [%s]", param->name, param->help, range,
                   param->default_);
    (void)fprintf(stream, "    ");
    help_wrapped(stream, text, TEXT_COLUMN, TEXT_COLUMN - 2);
}

static void write_engine(FILE *stream, const struct engine *engine)
{
    (void)fprintf(stream, "%s\n  ", engine->name);
    help_wrapped(stream, engine->summary, 2, 2);
    for (const struct engine_param *param = engine->params; param && param->name; param++)
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
