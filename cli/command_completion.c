#include "cli/completion.h"

#include "core/suggest.h"

#include <string.h>

const struct completion *const completions[] = {
    &completion_bash,
    &completion_zsh,
    &completion_fish,
    NULL,
};

enum { MOST_SHELLS = 8 };

static void write_shells(FILE *stream)
{
    for (size_t i = 0; completions[i]; i++)
        (void)fprintf(stream, "%s%s", i ? " " : "", completions[i]->shell);
}

/* "bash reads it from ..., zsh from ..." */
static void explain_shells(FILE *stream)
{
    for (size_t i = 0; completions[i]; i++)
        (void)fprintf(stream, "%s%s%s from %s", i ? ", " : "", completions[i]->shell,
                      i ? "" : " reads it", completions[i]->where);
    (void)fputs(". An installed fetchbench has put it where the shells look.", stream);
}

static int refuse(const char *shell)
{
    const char *shells[MOST_SHELLS];
    char list[96];
    size_t count = 0;
    for (; completions[count] && count < MOST_SHELLS; count++)
        shells[count] = completions[count]->shell;
    (void)suggest_list(list, sizeof list, shells, count, "or");
    struct err err = {0};
    if (shell)
        (void)err_usage(&err, "no completion for '%s'; give %s", shell, list);
    else
        (void)err_usage(&err, "give one shell: %s", list);
    return command_fail(&err);
}

static int run_completion(const struct command *self, int count, char **arguments)
{
    int first = 0;
    int code = command_begin(self, count, arguments, NULL, &first);
    if (code >= 0)
        return code;
    const char *shell = first + 1 == count ? arguments[first] : NULL;
    for (size_t i = 0; shell && completions[i]; i++) {
        if (strcmp(completions[i]->shell, shell) == 0) {
            completions[i]->write(stdout);
            return EXIT_OK;
        }
    }
    return refuse(shell);
}

static const struct option_row options[] = {{0}};

const struct command command_completion = {
    .name = "completion",
    .operands = "SHELL",
    .summary = "Print a shell's completion of commands and options",
    .description = "Prints a completion script.",
    .more = explain_shells,
    .examples = "  source <(fetchbench completion bash)\n"
                "  fetchbench completion fish > ~/.config/fish/completions/fetchbench.fish\n",
    .options = options,
    .run = run_completion,
    .words = write_shells,
};
