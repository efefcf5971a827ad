#include "cli/command.h"

#include "core/suggest.h"
#include "core/utf8.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_OPTIONS = 64, LONG_OPTION_BASE = 1000, HELP_OPTION = 'h' };

static size_t count_rows(const struct option_row *rows)
{
    size_t count = 0;
    while (rows && rows[count].name)
        count++;
    return count;
}

/* The table in getopt's terms. A row's value is LONG_OPTION_BASE + its index. */
static void fill_getopt(const struct option_row *rows, size_t count, char *letters,
                        struct option *longs)
{
    *letters++ = ':'; /* tell a missing argument from an unknown option */
    *letters++ = HELP_OPTION;
    for (size_t i = 0; i < count; i++) {
        int takes = rows[i].argument ? required_argument : no_argument;
        longs[i] = (struct option){rows[i].name, takes, NULL, LONG_OPTION_BASE + (int)i};
        if (!rows[i].letter)
            continue;
        *letters++ = rows[i].letter;
        if (rows[i].argument)
            *letters++ = ':';
    }
    longs[count] = (struct option){"help", no_argument, NULL, HELP_OPTION};
    longs[count + 1] = (struct option){0};
    *letters = '\0';
}

static const struct option_row *find_row(const struct option_row *rows, size_t count, int found)
{
    if (found >= LONG_OPTION_BASE)
        return &rows[found - LONG_OPTION_BASE];
    for (size_t i = 0; i < count; i++)
        if (rows[i].letter == found)
            return &rows[i];
    return NULL;
}

static int unknown_option(const struct command *command, size_t count, const char *culprit,
                          int letter, struct err *err)
{
    if (strncmp(culprit, "--", 2) != 0)
        return err_usage(err, "unknown option '-%c'; see 'fetchbench %s --help'", letter,
                         command->name);
    const char *names[MOST_OPTIONS + 1];
    for (size_t i = 0; i < count; i++)
        names[i] = command->options[i].name;
    names[count] = "help";
    char typed[64];
    size_t length = strcspn(culprit + 2, "=");
    if (length >= sizeof typed)
        length = sizeof typed - 1;
    memcpy(typed, culprit + 2, length);
    typed[length] = '\0';
    const char *nearest = suggest_nearest(typed, names, count + 1);
    if (nearest)
        return err_usage(err, "unknown option '--%s'; did you mean '--%s'?", typed, nearest);
    return err_usage(err, "unknown option '--%s'; see 'fetchbench %s --help'", typed,
                     command->name);
}

static int take_option(const struct command *command, size_t count, int found, void *target,
                       const char *culprit, struct err *err)
{
    if (found == ':')
        return err_usage(err, "option '%s' needs an argument; see 'fetchbench %s --help'", culprit,
                         command->name);
    /* getopt_long says '?' also for an argument given to a switch and for an ambiguous beginning.
     */
    if (found == '?' && optopt >= LONG_OPTION_BASE)
        return err_usage(err, "option '--%s' takes no argument",
                         command->options[optopt - LONG_OPTION_BASE].name);
    if (found == '?')
        return unknown_option(command, count, culprit, optopt, err);
    const struct option_row *row = find_row(command->options, count, found);
    struct err inner = {0};
    if (row->take(target, optarg, &inner) == 0)
        return 0;
    if (inner.kind == ERR_RUN)
        return err_run(err, "--%s: %s", row->name, inner.text);
    return err_usage(err, "--%s: %s", row->name, inner.text);
}

/* What getopt stopped at, `from` being where it began. Operands before the option were skipped:
 * then it stands just before optind. */
static const char *culprit_of(int from, int found, int count, char **arguments)
{
    if (found != '?' && found != ':')
        return arguments[from];
    int last = optind > from ? optind - 1 : from;
    return arguments[last < count ? last : count - 1];
}

/* Starts getopt_long anew. */
static void restart_getopt(void)
{
    optind = 0; /* as glibc wants it */
    opterr = 0; /* the messages are ours */
}

int command_parse(const struct command *command, int count, char **arguments, void *target,
                  int *first_operand, struct err *err)
{
    size_t rows = count_rows(command->options);
    struct option longs[MOST_OPTIONS + 2];
    char letters[2 * MOST_OPTIONS + 3];
    if (rows > MOST_OPTIONS)
        return err_run(err, "the command '%s' has too many options", command->name);
    fill_getopt(command->options, rows, letters, longs);

    restart_getopt();
    for (;;) {
        int from = optind > 0 ? optind : 1;
        optopt = 0;
        int found = getopt_long(count, arguments, letters, longs, NULL);
        if (found == -1)
            break;
        if (found == HELP_OPTION) {
            *first_operand = 0;
            return 0;
        }
        const char *culprit = culprit_of(from, found, count, arguments);
        if (take_option(command, rows, found, target, culprit, err) != 0)
            return -1;
    }
    *first_operand = optind;
    return 0;
}

int command_begin(const struct command *command, int count, char **arguments, void *target,
                  int *first_operand)
{
    struct err err = {0};
    if (command_parse(command, count, arguments, target, first_operand, &err) != 0)
        return command_fail(&err);
    if (*first_operand > 0)
        return -1;
    help_command(stdout, command, false);
    return EXIT_OK;
}

int command_no_operands(const struct command *command, int count, char **arguments,
                        int first_operand)
{
    if (first_operand >= count)
        return -1;
    struct err err = {0};
    (void)err_usage(&err, "'%s' is one word too many; see 'fetchbench %s --help'",
                    arguments[first_operand], command->name);
    return command_fail(&err);
}

int command_fail(const struct err *err)
{
    /* Names in it may come from anywhere: nothing in them reaches the terminal as a command. */
    (void)fputs("fetchbench: ", stderr);
    utf8_write_plain(stderr, err->text);
    (void)fputc('\n', stderr);
    return err->kind == ERR_USAGE ? EXIT_USAGE : EXIT_RUN;
}
