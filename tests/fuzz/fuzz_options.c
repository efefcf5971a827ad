#include "fuzz.h"

#include "cli/command.h"
#include "cli/run_options.h"
#include "core/err.h"

#include <stdlib.h>
#include <string.h>

/* The command line of `fetchbench run`, one argument a line: taken, or refused with a reason. */

enum { MOST_ARGUMENTS = 24 };

extern const struct command command_run;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    static char program[] = "run";
    char *arguments[MOST_ARGUMENTS + 1] = {program};
    struct run_options options;
    struct err err = {0};
    int used = 1;
    int first = 0;
    char *text = malloc(count + 1);
    if (!text)
        return 0;
    memcpy(text, bytes, count);
    text[count] = '\0';
    char *next = text;
    while (next && used < MOST_ARGUMENTS)
        arguments[used++] = strsep(&next, "\n");
    int status = run_options_init(&options, used, arguments, &err);
    if (status == 0)
        status = command_parse(&command_run, used, arguments, &options, &first, &err);
    if (status == 0 && first > 0)
        status = run_options_finish(&options, arguments + first, used - first, &err);
    if ((status != 0) != (err.kind != ERR_NONE) || (status != 0 && err.text[0] == '\0'))
        abort();
    run_options_release(&options);
    free(text);
    return 0;
}
