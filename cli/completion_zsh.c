#include "cli/completion.h"

#include <string.h>

/* Text within single quotes, where zsh's _arguments takes brackets and colons for its own. */
static void write_quoted(FILE *stream, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (*c == '\'')
            (void)fputs("'\\''", stream);
        else if (strchr("[]:\\", *c))
            (void)fprintf(stream, "\\%c", *c);
        else
            (void)fputc(*c, stream);
    }
}

static void write_argument(FILE *stream, const struct option_row *row)
{
    if (!row->argument)
        return;
    (void)fputc(':', stream);
    write_quoted(stream, row->argument);
    (void)fputc(':', stream);
    switch (completion_of_option(row)) {
    case COMPLETE_WORDS:
        (void)fputc('(', stream);
        completion_write_option_words(stream, row);
        (void)fputc(')', stream);
        return;
    case COMPLETE_FILES:
        (void)fputs("_files", stream);
        return;
    case COMPLETE_DIRECTORIES:
        (void)fputs("_files -/", stream);
        return;
    case COMPLETE_NOTHING:
        (void)fputc(' ', stream);
        return;
    }
}

static void write_option(FILE *stream, const struct option_row *row)
{
    (void)fputs("      ", stream);
    if (row->letter)
        (void)fprintf(stream, "'(-%c --%s)'{-%c,--%s}'[", row->letter, row->name, row->letter,
                      row->name);
    else
        (void)fprintf(stream, "'--%s[", row->name);
    write_quoted(stream, row->summary);
    (void)fputc(']', stream);
    write_argument(stream, row);
    (void)fputs("' \\\n", stream);
}

static void write_command(FILE *stream, const struct command *command)
{
    (void)fprintf(stream, "  %s)\n    _arguments \\\n", command->name);
    for (const struct option_row *row = command->options; row && row->name; row++)
        if (completion_shows_option(row))
            write_option(stream, row);
    (void)fputs("      '(-h --help)'{-h,--help}'[Show help]' \\\n      '*:operand:", stream);
    switch (completion_of_operands(command)) {
    case COMPLETE_WORDS:
        (void)fputc('(', stream);
        completion_write_operand_words(stream, command);
        (void)fputs(")'", stream);
        break;
    case COMPLETE_FILES:
    case COMPLETE_DIRECTORIES:
        (void)fputs("_files'", stream);
        break;
    case COMPLETE_NOTHING:
        (void)fputs(" '", stream);
        break;
    }
    (void)fputs(" ;;\n", stream);
}

static void write_zsh(FILE *stream)
{
    (void)fputs("#compdef fetchbench\n# made by 'fetchbench completion zsh'\n\n"
                "_fetchbench() {\n  local -a known\n  known=(\n",
                stream);
    for (size_t i = 0; commands[i]; i++) {
        if (!completion_shows_command(commands[i]))
            continue;
        (void)fprintf(stream, "    '%s:", commands[i]->name);
        write_quoted(stream, commands[i]->summary);
        (void)fputs("'\n", stream);
    }
    (void)fputs("  )\n"
                "  local command=run\n"
                "  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
                "    _describe -t commands command known\n    return\n  fi\n"
                "  if (( $known[(I)$words[2]:*] )); then\n"
                "    command=$words[2]\n    shift words\n    (( CURRENT-- ))\n  fi\n"
                "  case $command in\n",
                stream);
    for (size_t i = 0; commands[i]; i++)
        if (completion_shows_command(commands[i]))
            write_command(stream, commands[i]);
    (void)fputs("  esac\n}\n\n"
                "if [ \"$funcstack[1]\" = _fetchbench ]; then\n  _fetchbench \"$@\"\n"
                "else\n  compdef _fetchbench fetchbench\nfi\n",
                stream);
}

const struct completion completion_zsh = {
    .shell = "zsh",
    .where = "_fetchbench in a directory of $fpath",
    .write = write_zsh,
};
