/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include "core/suggest.h"

#include <string.h>

/* Completions for shells, made from the tables of commands and options, so that they cannot fall
 * behind. To add a shell: a function that writes its script, and a row in `shells`. */

/* What an argument completes to. */
enum completion { COMPLETE_NOTHING, COMPLETE_WORDS, COMPLETE_FILES, COMPLETE_DIRECTORIES };

static enum completion completion_of(const struct option_row *row)
{
    if (row->kind == OPTION_SWITCH)
        return COMPLETE_NOTHING;
    if (option_has_words(row))
        return COMPLETE_WORDS;
    if (row->argument && strcmp(row->argument, "DIR") == 0)
        return COMPLETE_DIRECTORIES;
    return row->argument && strstr(row->argument, "FILE") ? COMPLETE_FILES : COMPLETE_NOTHING;
}

static enum completion completion_of_operands(const struct command *command)
{
    if (command->write_words)
        return COMPLETE_WORDS;
    return strstr(command->operands, ".json") ? COMPLETE_FILES : COMPLETE_NOTHING;
}

/* The next command and option that the help shows. */
static const struct command *next_command(size_t *index)
{
    while (commands[*index] && commands[*index]->hidden)
        ++*index;
    return commands[*index] ? commands[(*index)++] : NULL;
}

static bool next_option(const struct command *command, struct option_cursor *option)
{
    while (option_next(command, option))
        if (!option->row->hidden)
            return true;
    return false;
}

static void write_names(FILE *stream, const char *joint)
{
    size_t index = 0;
    const char *before = "";
    const struct command *command = NULL;
    while ((command = next_command(&index)) != NULL) {
        (void)fprintf(stream, "%s%s", before, command->name);
        before = joint;
    }
}

/* A case arm for the argument of one option: "    run,-o | run,--output) ... ;;". */
static void write_bash_argument(FILE *stream, const struct command *command,
                                const struct option_row *row)
{
    (void)fputs("    ", stream);
    if (row->letter)
        (void)fprintf(stream, "%s,-%c | ", command->name, row->letter);
    (void)fprintf(stream, "%s,--%s) ", command->name, row->name);
    switch (completion_of(row)) {
    case COMPLETE_WORDS:
        (void)fputs("COMPREPLY=($(compgen -W '", stream);
        option_write_words(row, stream);
        (void)fputs("' -- \"$current\")); ", stream);
        break;
    case COMPLETE_FILES:
        (void)fputs("COMPREPLY=($(compgen -f -- \"$current\")); ", stream);
        break;
    case COMPLETE_DIRECTORIES:
        (void)fputs("COMPREPLY=($(compgen -d -- \"$current\")); ", stream);
        break;
    case COMPLETE_NOTHING:
        break;
    }
    (void)fputs("return ;;\n", stream);
}

static void write_bash_words(FILE *stream, const struct command *command)
{
    struct option_cursor option = {0};
    (void)fprintf(stream, "    %s) words='", command->name);
    while (next_option(command, &option))
        (void)fprintf(stream, "--%s ", option.row->name);
    (void)fputs("--help ", stream);
    if (command->write_words)
        command->write_words(stream);
    (void)fputs(completion_of_operands(command) == COMPLETE_FILES ? "'; files=1 ;;\n" : "' ;;\n",
                stream);
}

static void write_bash(FILE *stream)
{
    const struct command *command = NULL;
    size_t index = 0;
    (void)fputs(
        "# bash completion for fetchbench; made by 'fetchbench completion bash'\n"
        "_fetchbench()\n{\n"
        "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
        "    local command=run words= files=\n"
        "    COMPREPLY=()\n"
        "    case ${COMP_WORDS[1]} in\n    ",
        stream);
    write_names(stream, " | ");
    (void)fputs(") [ \"$COMP_CWORD\" = 1 ] || command=${COMP_WORDS[1]} ;;\n    esac\n"
                "    case $command,$previous in\n",
                stream);
    while ((command = next_command(&index)) != NULL) {
        struct option_cursor option = {0};
        while (next_option(command, &option))
            if (option.row->kind != OPTION_SWITCH)
                write_bash_argument(stream, command, option.row);
    }
    (void)fputs("    esac\n    case $command in\n", stream);
    index = 0;
    while ((command = next_command(&index)) != NULL)
        write_bash_words(stream, command);
    (void)fputs("    esac\n    [ \"$COMP_CWORD\" != 1 ] || words=\"", stream);
    write_names(stream, " ");
    (void)fputs(" $words\"\n"
                "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
                "    [ -z \"$files\" ] || COMPREPLY+=($(compgen -f -- \"$current\"))\n"
                "}\n"
                "complete -o filenames -F _fetchbench fetchbench\n",
                stream);
}

/* Text within single quotes, where zsh's _arguments takes brackets and colons for its own. */
static void write_zsh_text(FILE *stream, const char *text)
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

static void write_zsh_argument(FILE *stream, const struct option_row *row)
{
    char argument[ARGUMENT_BYTES];
    if (row->kind == OPTION_SWITCH)
        return;
    (void)fputc(':', stream);
    write_zsh_text(stream, option_argument(row, argument));
    (void)fputc(':', stream);
    switch (completion_of(row)) {
    case COMPLETE_WORDS:
        (void)fputc('(', stream);
        option_write_words(row, stream);
        (void)fputc(')', stream);
        break;
    case COMPLETE_FILES:
        (void)fputs("_files", stream);
        break;
    case COMPLETE_DIRECTORIES:
        (void)fputs("_files -/", stream);
        break;
    case COMPLETE_NOTHING:
        (void)fputc(' ', stream);
        break;
    }
}

static void write_zsh_command(FILE *stream, const struct command *command)
{
    struct option_cursor option = {0};
    (void)fprintf(stream, "  %s)\n    _arguments \\\n", command->name);
    while (next_option(command, &option)) {
        const struct option_row *row = option.row;
        (void)fputs("      ", stream);
        if (row->letter)
            (void)fprintf(stream, "'(-%c --%s)'{-%c,--%s}'[", row->letter, row->name, row->letter,
                          row->name);
        else
            (void)fprintf(stream, "'--%s[", row->name);
        write_zsh_text(stream, row->summary);
        (void)fputc(']', stream);
        write_zsh_argument(stream, row);
        (void)fputs("' \\\n", stream);
    }
    (void)fputs("      '(-h --help)'{-h,--help}'[Show help]' \\\n      '*:operand:", stream);
    if (command->write_words) {
        (void)fputc('(', stream);
        command->write_words(stream);
        (void)fputs(")' ;;\n", stream);
    } else {
        (void)fprintf(stream, "%s' ;;\n",
                      completion_of_operands(command) == COMPLETE_FILES ? "_files" : " ");
    }
}

static void write_zsh(FILE *stream)
{
    const struct command *command = NULL;
    size_t index = 0;
    (void)fputs("#compdef fetchbench\n# made by 'fetchbench completion zsh'\n\n"
                "_fetchbench() {\n  local -a known\n  known=(\n",
                stream);
    while ((command = next_command(&index)) != NULL) {
        (void)fprintf(stream, "    '%s:", command->name);
        write_zsh_text(stream, command->summary);
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
    index = 0;
    while ((command = next_command(&index)) != NULL)
        write_zsh_command(stream, command);
    (void)fputs("  esac\n}\n\n"
                "if [ \"$funcstack[1]\" = _fetchbench ]; then\n  _fetchbench \"$@\"\n"
                "else\n  compdef _fetchbench fetchbench\nfi\n",
                stream);
}

static void write_fish_text(FILE *stream, const char *text)
{
    (void)fputs(" -d '", stream);
    for (const char *c = text; *c; c++)
        (void)fprintf(stream, *c == '\'' || *c == '\\' ? "\\%c" : "%c", *c);
    (void)fputs("'\n", stream);
}

static void write_fish_condition(FILE *stream, const struct command *command)
{
    /* Without a command it is 'run'. */
    if (strcmp(command->name, "run") == 0)
        (void)fputs("complete -c fetchbench -n '__fetchbench_runs'", stream);
    else
        (void)fprintf(stream, "complete -c fetchbench -n '__fish_seen_subcommand_from %s'",
                      command->name);
}

static void write_fish_option(FILE *stream, const struct command *command,
                              const struct option_row *row)
{
    write_fish_condition(stream, command);
    if (row->letter)
        (void)fprintf(stream, " -s %c", row->letter);
    (void)fprintf(stream, " -l %s", row->name);
    switch (completion_of(row)) {
    case COMPLETE_WORDS:
        (void)fputs(" -x -a '", stream);
        option_write_words(row, stream);
        (void)fputc('\'', stream);
        break;
    case COMPLETE_FILES:
        (void)fputs(" -rF", stream);
        break;
    case COMPLETE_DIRECTORIES:
        (void)fputs(" -xa '(__fish_complete_directories)'", stream);
        break;
    case COMPLETE_NOTHING:
        (void)fputs(row->kind == OPTION_SWITCH ? "" : " -x", stream);
        break;
    }
    write_fish_text(stream, row->summary);
}

static void write_fish_operands(FILE *stream, const struct command *command)
{
    enum completion completion = completion_of_operands(command);
    if (completion == COMPLETE_NOTHING)
        return;
    write_fish_condition(stream, command);
    if (completion == COMPLETE_WORDS) {
        (void)fputs(" -a '", stream);
        command->write_words(stream);
        (void)fputs("'\n", stream);
    } else {
        (void)fputs(" -F\n", stream);
    }
}

static void write_fish(FILE *stream)
{
    const struct command *command = NULL;
    size_t index = 0;
    (void)fputs("# fish completion for fetchbench; made by 'fetchbench completion fish'\n"
                "complete -c fetchbench -f\n"
                "function __fetchbench_runs\n    not __fish_seen_subcommand_from",
                stream);
    while ((command = next_command(&index)) != NULL)
        if (strcmp(command->name, "run") != 0)
            (void)fprintf(stream, " %s", command->name);
    (void)fputs("\nend\n", stream);
    index = 0;
    while ((command = next_command(&index)) != NULL) {
        struct option_cursor option = {0};
        (void)fprintf(stream, "complete -c fetchbench -n '__fish_use_subcommand' -a %s",
                      command->name);
        write_fish_text(stream, command->summary);
        while (next_option(command, &option))
            write_fish_option(stream, command, option.row);
        write_fish_operands(stream, command);
    }
}

static const struct shell {
    const char *name;
    const char *path; /* from where it reads the script, for the help */
    void (*write)(FILE *stream);
} shells[] = {
    {"bash", "~/.local/share/bash-completion/completions/fetchbench", write_bash},
    {"zsh", "_fetchbench in a directory of $fpath", write_zsh},
    {"fish", "~/.config/fish/completions/fetchbench.fish", write_fish},
};
enum { SHELLS = sizeof shells / sizeof *shells };

static void write_shells(FILE *stream)
{
    for (size_t i = 0; i < SHELLS; i++)
        (void)fprintf(stream, "%s%s", i ? " " : "", shells[i].name);
}

/* "bash reads it from ..., zsh from ..." */
static void explain_shells(FILE *stream)
{
    for (size_t i = 0; i < SHELLS; i++)
        (void)fprintf(stream, "%s%s%s from %s", i ? ", " : "", shells[i].name, i ? "" : " reads it",
                      shells[i].path);
    (void)fputs(". Installing fetchbench puts it where the shells look.", stream);
}

static int refuse(const char *shell)
{
    const char *names[SHELLS];
    char list[96];
    for (size_t i = 0; i < SHELLS; i++)
        names[i] = shells[i].name;
    (void)suggest_list(list, sizeof list, names, SHELLS, "or");
    struct err err = {0};
    if (shell)
        (void)err_usage(&err, "no completion for '%s'; expected %s", shell, list);
    else
        (void)err_usage(&err, "expected one shell: %s", list);
    return command_fail(&err);
}

static int run_completion(const struct command *self, int count, char **arguments)
{
    struct parsed parsed;
    int code = command_begin(self, count, arguments, NULL, &parsed);
    if (code >= 0)
        return code;
    const char *name = parsed.operand_count == 1 ? parsed.operands[0] : NULL;
    for (size_t i = 0; name && i < SHELLS; i++) {
        if (strcmp(shells[i].name, name) == 0) {
            shells[i].write(stdout);
            return EXIT_OK;
        }
    }
    return refuse(name);
}

const struct command command_completion = {
    .name = "completion",
    .operands = "SHELL",
    .summary = "Print the completion script of a shell",
    .description = "Prints a completion script of commands and options.",
    .examples = "  source <(fetchbench completion bash)\n"
                "  fetchbench completion fish > ~/.config/fish/completions/fetchbench.fish\n",
    .run = run_completion,
    .write_words = write_shells,
    .write_details = explain_shells,
};
