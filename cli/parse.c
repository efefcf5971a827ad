/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include "cli/run_options.h"
#include "core/suggest.h"
#include "core/utf8.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { LONG_OPTION_BASE = 1000, HELP_OPTION = 'h' };

static bool names_row(const char *const *names, const struct option_row *row)
{
    if (!names)
        return true;
    for (; *names; names++)
        if (strcmp(*names, row->name) == 0)
            return true;
    return false;
}

/* Whether an earlier group has an option of that name. */
static bool is_shadowed(const struct command *command, const struct option_group *group,
                        const char *name)
{
    for (const struct option_group *earlier = command->options; earlier != group; earlier++)
        for (const struct option_row *row = earlier->rows; row->name || row->field; row++)
            if (row->name && strcmp(row->name, name) == 0 && names_row(earlier->only, row))
                return true;
    return false;
}

bool option_next(const struct command *command, struct option_cursor *cursor)
{
    if (!cursor->group)
        cursor->group = command->options;
    else
        cursor->row++;
    while (cursor->group && cursor->group->rows) {
        if (!cursor->row)
            cursor->row = cursor->group->rows;
        for (; cursor->row->name || cursor->row->field; cursor->row++)
            if (cursor->row->name && names_row(cursor->group->only, cursor->row) &&
                !is_shadowed(command, cursor->group, cursor->row->name))
                return true;
        cursor->group++;
        cursor->row = NULL;
    }
    return false;
}

const char *option_initial(const struct option_cursor *option)
{
    if (option->group->initial_note)
        return option->group->initial_note;
    return option->row->initial_note ? option->row->initial_note : option->row->initial;
}

bool parsed_has(const struct parsed *parsed, const char *name)
{
    for (size_t i = 0; i < parsed->given_count; i++)
        if (strcmp(parsed->given[i]->name, name) == 0)
            return true;
    return false;
}

bool parsed_has_any(const struct parsed *parsed, const struct option_row *rows)
{
    for (const struct option_row *row = rows; row->name || row->field; row++)
        if (row->name && parsed_has(parsed, row->name))
            return true;
    return false;
}

/* Every option of a command, for getopt and for messages. */
struct table {
    const struct command *command;
    struct option_cursor options[OPTIONS_MAX];
    size_t count;
    struct option longs[OPTIONS_MAX + 2];
    char letters[2 * OPTIONS_MAX + 3];
};

static bool takes_argument(const struct option_row *row)
{
    return row->kind != OPTION_SWITCH;
}

/* A row's value for getopt is LONG_OPTION_BASE plus its index. */
static void fill_table(struct table *table, const struct command *command)
{
    struct option_cursor option = {0};
    char *letters = table->letters;
    *letters++ = ':'; /* distinguishes a missing argument from an unknown option */
    *letters++ = HELP_OPTION;
    table->command = command;
    for (table->count = 0; table->count < OPTIONS_MAX && option_next(command, &option);
         table->count++) {
        const struct option_row *row = option.row;
        int takes = takes_argument(row) ? required_argument : no_argument;
        table->options[table->count] = option;
        table->longs[table->count] =
            (struct option){row->name, takes, NULL, LONG_OPTION_BASE + (int)table->count};
        if (!row->letter)
            continue;
        *letters++ = row->letter;
        if (takes_argument(row))
            *letters++ = ':';
    }
    table->longs[table->count] = (struct option){"help", no_argument, NULL, HELP_OPTION};
    table->longs[table->count + 1] = (struct option){0};
    *letters = '\0';
}

static const struct option_cursor *find_option(const struct table *table, int found)
{
    if (found >= LONG_OPTION_BASE)
        return &table->options[found - LONG_OPTION_BASE];
    for (size_t i = 0; i < table->count; i++)
        if (table->options[i].row->letter == found)
            return &table->options[i];
    return NULL;
}

static int unknown_option(const struct table *table, const char *culprit, int letter,
                          struct err *err)
{
    const char *command = table->command->name;
    if (strncmp(culprit, "--", 2) != 0)
        return err_usage(err, "unknown option '-%c'; see 'fetchbench %s --help'", letter, command);
    const char *names[OPTIONS_MAX + 1];
    for (size_t i = 0; i < table->count; i++)
        names[i] = table->options[i].row->name;
    names[table->count] = "help";
    char typed[64];
    (void)snprintf(typed, sizeof typed, "%.*s", (int)strcspn(culprit + 2, "="), culprit + 2);
    const char *nearest = suggest_nearest(typed, names, table->count + 1);
    if (nearest)
        return err_usage(err, "unknown option '--%s'; did you mean '--%s'?", typed, nearest);
    return err_usage(err, "unknown option '--%s'; see 'fetchbench %s --help'", typed, command);
}

static int parse_checked(const struct option_cursor *option, void *target, const char *text,
                         struct err *err)
{
    const struct option_row *row = option->row;
    char *base = (char *)target + option->group->base;
    const struct option_hook *hook = option_hook(row);
    if (option_parse(row, base, text, err) != 0)
        return -1;
    return hook && hook->check ? hook->check(base + row->offset, err) : 0;
}

static int parse_option(const struct table *table, int found, const char *culprit, void *target,
                        struct parsed *parsed, struct err *err)
{
    if (found == ':')
        return err_usage(err, "option '%s' needs an argument; see 'fetchbench %s --help'", culprit,
                         table->command->name);
    /* getopt_long returns '?' also for an argument given to a switch and for an ambiguous
     * beginning.
     */
    if (found == '?' && optopt >= LONG_OPTION_BASE)
        return err_usage(err, "option '--%s' takes no argument",
                         table->options[optopt - LONG_OPTION_BASE].row->name);
    if (found == '?')
        return unknown_option(table, culprit, optopt, err);
    const struct option_cursor *option = find_option(table, found);
    if (!parsed_has(parsed, option->row->name))
        parsed->given[parsed->given_count++] = option->row;
    struct err inner = {0};
    if (parse_checked(option, target, optarg, &inner) == 0)
        return 0;
    if (inner.kind == ERR_RUN)
        return err_run(err, "--%s: %s", option->row->name, inner.text);
    return err_usage(err, "--%s: %s", option->row->name, inner.text);
}

/* The argument at which getopt stopped, having started at `from`. If operands before the option
 * were skipped, it is just before optind. */
static const char *culprit_of(int from, int found, int count, char **arguments)
{
    if (found != '?' && found != ':')
        return arguments[from];
    int last = optind > from ? optind - 1 : from;
    return arguments[last < count ? last : count - 1];
}

int command_parse(const struct command *command, int count, char **arguments, void *target,
                  struct parsed *parsed, struct err *err)
{
    struct table table;
    *parsed = (struct parsed){0};
    fill_table(&table, command);
    optind = 0; /* how glibc restarts */
    opterr = 0; /* the messages are written here */
    for (;;) {
        int from = optind > 0 ? optind : 1;
        optopt = 0;
        int found = getopt_long(count, arguments, table.letters, table.longs, NULL);
        if (found == -1)
            break;
        parsed->help = found == HELP_OPTION;
        if (parsed->help)
            return 0;
        const char *culprit = culprit_of(from, found, count, arguments);
        if (parse_option(&table, found, culprit, target, parsed, err) != 0)
            return -1;
    }
    parsed->operands = arguments + optind;
    parsed->operand_count = count - optind;
    return 0;
}

int command_set_defaults(const struct command *command, void *target, struct err *err)
{
    struct option_cursor option = {0};
    while (option_next(command, &option)) {
        char *base = (char *)target + option.group->base;
        if (!option.group->initial_note && option.row->initial &&
            option_parse(option.row, base, option.row->initial, err) != 0)
            return -1;
    }
    return 0;
}

int command_begin(const struct command *command, int count, char **arguments, void *target,
                  struct parsed *parsed)
{
    struct err err = {0};
    if (command_set_defaults(command, target, &err) != 0 ||
        command_parse(command, count, arguments, target, parsed, &err) != 0)
        return command_fail(&err);
    if (!parsed->help)
        return -1;
    help_command(stdout, command, false);
    return EXIT_OK;
}

int command_no_operands(const struct command *command, const struct parsed *parsed)
{
    if (parsed->operand_count == 0)
        return -1;
    struct err err = {0};
    (void)err_usage(&err, "unexpected argument '%s'; see 'fetchbench %s --help'",
                    parsed->operands[0], command->name);
    return command_fail(&err);
}

void command_warn(const char *format, ...)
{
    struct err warning = {0};
    char text[sizeof warning.text];
    va_list arguments;
    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it is, by va_start */
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    (void)err_usage(&warning, "%s", text);
    (void)fputs("warning: ", stderr);
    utf8_write_plain(stderr, warning.text);
    (void)fputc('\n', stderr);
}

int command_fail(const struct err *err)
{
    /* Names in it are untrusted: no escape sequence in them reaches the terminal. */
    (void)fputs("fetchbench: ", stderr);
    utf8_write_plain(stderr, err->text);
    (void)fputc('\n', stderr);
    return err->kind == ERR_USAGE ? EXIT_USAGE : EXIT_RUN;
}
