#include "cli/completion.h"

/* A case arm for the arguments of one option: "    run,-o | run,--output) ... ;;". */
static void write_argument(FILE *stream, const struct command *command,
                           const struct option_row *row)
{
    (void)fputs("    ", stream);
    if (row->letter)
        (void)fprintf(stream, "%s,-%c | ", command->name, row->letter);
    (void)fprintf(stream, "%s,--%s) ", command->name, row->name);
    switch (completion_of_option(row)) {
    case COMPLETE_WORDS:
        (void)fputs("COMPREPLY=($(compgen -W '", stream);
        completion_write_option_words(stream, row);
        (void)fputs("' -- \"$current\")); return ;;\n", stream);
        return;
    case COMPLETE_FILES:
        (void)fputs("COMPREPLY=($(compgen -f -- \"$current\")); return ;;\n", stream);
        return;
    case COMPLETE_DIRECTORIES:
        (void)fputs("COMPREPLY=($(compgen -d -- \"$current\")); return ;;\n", stream);
        return;
    case COMPLETE_NOTHING:
        (void)fputs("return ;;\n", stream);
        return;
    }
}

static void write_words(FILE *stream, const struct command *command)
{
    (void)fprintf(stream, "    %s) words='", command->name);
    for (const struct option_row *row = command->options; row && row->name; row++)
        if (completion_shows_option(row))
            (void)fprintf(stream, "--%s ", row->name);
    (void)fputs("--help ", stream);
    completion_write_operand_words(stream, command);
    (void)fputs("'", stream);
    if (completion_of_operands(command) == COMPLETE_FILES)
        (void)fputs("; files=1", stream);
    (void)fputs(" ;;\n", stream);
}

static void write_commands(FILE *stream, const char *between)
{
    const char *before = "";
    for (size_t i = 0; commands[i]; i++) {
        if (!completion_shows_command(commands[i]))
            continue;
        (void)fprintf(stream, "%s%s", before, commands[i]->name);
        before = between;
    }
}

static void write_bash(FILE *stream)
{
    (void)fputs(
        "# bash completion for fetchbench; made by 'fetchbench completion bash'\n"
        "_fetchbench()\n{\n"
        "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
        "    local command=run words= files=\n"
        "    COMPREPLY=()\n"
        "    case ${COMP_WORDS[1]} in\n    ",
        stream);
    write_commands(stream, " | ");
    (void)fputs(") [ \"$COMP_CWORD\" = 1 ] || command=${COMP_WORDS[1]} ;;\n    esac\n"
                "    case $command,$previous in\n",
                stream);
    for (size_t i = 0; commands[i]; i++)
        for (const struct option_row *row = commands[i]->options; row && row->name; row++)
            if (row->argument && completion_shows_option(row) &&
                completion_shows_command(commands[i]))
                write_argument(stream, commands[i], row);
    (void)fputs("    esac\n    case $command in\n", stream);
    for (size_t i = 0; commands[i]; i++)
        if (completion_shows_command(commands[i]))
            write_words(stream, commands[i]);
    (void)fputs("    esac\n    [ \"$COMP_CWORD\" != 1 ] || words=\"", stream);
    write_commands(stream, " ");
    (void)fputs(" $words\"\n"
                "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
                "    [ -z \"$files\" ] || COMPREPLY+=($(compgen -f -- \"$current\"))\n"
                "}\n"
                "complete -o filenames -F _fetchbench fetchbench\n",
                stream);
}

const struct completion completion_bash = {
    .shell = "bash",
    .where = "~/.local/share/bash-completion/completions/fetchbench",
    .write = write_bash,
};
