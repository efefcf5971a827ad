/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* If a standard descriptor is closed at the start, the next file opened would get its number, and
 * children would take a socket for it. Reading or writing it is still an error. */
static void fill_standard_descriptors(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0)
            (void)open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* A command whose output was lost has failed. */
static int check_output(int code)
{
    bool failed = ferror(stdout) != 0;
    errno = 0;
    failed |= fflush(stdout) != 0;
    if (!failed || code == EXIT_USAGE || code == EXIT_RUN)
        return code;
    struct err err = {0};
    (void)err_run(&err, "cannot write to standard output%s%s", errno != 0 ? ": " : "",
                  errno != 0 ? strerror(errno) : "");
    return command_fail(&err);
}

static int run(int argc, char **argv)
{
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        help_program(stdout);
        return EXIT_OK;
    }
    if (argc > 1 && (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)) {
        help_version(stdout);
        return EXIT_OK;
    }
    const struct command *command = argc > 1 ? command_find(argv[1]) : NULL;
    if (command)
        return command->run(command, argc - 1, argv + 1);
    /* Without a command's name it is 'run': `fetchbench -n 100 http://127.0.0.1/`. */
    command = command_find("run");
    return command->run(command, argc, argv);
}

int main(int argc, char **argv)
{
    fill_standard_descriptors();
    /* Writing to a closed pipe or connection, or beyond a file size limit, returns an error instead
     * of ending the program. */
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
    /* Characters as in the terminal's locale; numbers as in the C locale, for every reader. */
    (void)setlocale(LC_CTYPE, "");
    return check_output(run(argc, argv));
}
