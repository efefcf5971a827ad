#ifndef FETCHBENCH_CLI_RACE_OPTIONS_H
#define FETCHBENCH_CLI_RACE_OPTIONS_H

#include "cli/run_options.h"

/* What `fetchbench race` was asked for: a run of one batch, with a pool. */
struct race_command {
    struct run_options run; /* first: its options are taken up by the rows of 'run' */
    const char *pool;       /* as given */
    bool pool_given, engines_given;
};

extern const struct option_row race_option_rows[];

/* The defaults. Release command->run with run_options_release. */
int race_options_init(struct race_command *command, int count, char **arguments,
                      struct err *err) MUST_CHECK;

/* Makes the lanes, takes the URL up and checks what only the whole can tell. ERR_USAGE. */
int race_options_finish(struct race_command *command, char *const *urls, int url_count,
                        struct err *err) MUST_CHECK;

/* What is fetched, in words, in the caller's buffer, which is returned. */
enum { RACE_TARGET_BYTES = 200 };
char *race_options_target(const struct race_command *command, char *text);

/* Whether to use colour on standard output. */
bool race_options_color(const struct race_command *command);

#endif
