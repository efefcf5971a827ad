#include "cli/completion.h"

#include <string.h>

const struct completion *const completions[] = {
    &completion_bash,
    &completion_zsh,
    &completion_fish,
    NULL,
};

static void write_shells(FILE *stream)
{
    for (size_t i = 0; completions[i]; i++)
        (void)fprintf(stream, "%s%s", i ? " " : "", completions[i]->shell);
}

static int run_completion(const struct command *self, int count, char **arguments)
{
    int first = 0;
    int code = command_begin(self, count, arguments, NULL, &first);
    if (code >= 0)
        return code;
    struct err err = {0};
    const char *shell = first + 1 == count ? arguments[first] : NULL;
    for (size_t i = 0; shell && completions[i]; i++) {
        if (strcmp(completions[i]->shell, shell) == 0) {
            completions[i]->write(stdout);
            return EXIT_OK;
        }
    }
    if (shell)
        (void)err_usage(&err, "no completion for '%s'; give bash, zsh or fish", shell);
    else
        (void)err_usage(&err, "give one shell: bash, zsh or fish");
    return command_fail(&err);
}

static const struct option_row options[] = {{0}};

const struct command command_completion = {
    .name = "completion",
    .operands = "bash|zsh|fish",
    .summary = "Print a shell's completion of commands and options",
    .description =
        "Prints a completion script. bash reads it from "
        "~/.local/share/bash-completion/completions/fetchbench, zsh from a file _fetchbench in a "
        "directory of $fpath, fish from ~/.config/fish/completions/fetchbench.fish. An installed "
        "fetchbench has put them where the shells look.",
    .examples = "  source <(fetchbench completion bash)\n"
                "  fetchbench completion fish > ~/.config/fish/completions/fetchbench.fish\n",
    .options = options,
    .run = run_completion,
    .words = write_shells,
};
