#include "cli/command.h"

#include "core/suggest.h"

#include <string.h>

extern const struct command command_run;
extern const struct command command_engines;
extern const struct command command_report;
extern const struct command command_compare;
extern const struct command command_completion;
extern const struct command command_help;
extern const struct command command_manual;
extern const struct command command_schema;
extern const struct command command_version;
extern const struct command command_timeline;
extern const struct command command_race;
extern const struct command command_lesson;
extern const struct command command_origin;
extern const struct command command_trial;

/* A row a line. */
/* clang-format off */
const struct command *const commands[] = {
    &command_run,
    &command_report,
    &command_compare,
    &command_timeline,
    &command_race,
    &command_lesson,
    &command_origin,
    &command_engines,
    &command_completion,
    &command_help,
    &command_version,
    &command_trial,
    &command_manual,
    &command_schema,
    NULL,
};
/* clang-format on */

const struct command *command_find(const char *name)
{
    for (const struct command *const *command = commands; *command; command++)
        if (strcmp((*command)->name, name) == 0)
            return *command;
    return NULL;
}

const char *command_nearest(const char *typed)
{
    const char *names[sizeof commands / sizeof commands[0]];
    size_t count = 0;
    for (size_t i = 0; commands[i]; i++)
        if (!commands[i]->hidden)
            names[count++] = commands[i]->name;
    return suggest_nearest(typed, names, count);
}
