#include "cli/command.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Closed by whoever started this, a standard descriptor would be the next one that is opened, and
 * children would take a socket for it. To use it for what it is for stays an error. */
static void fill_standard_descriptors(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0)
            (void)open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* Without a command's name it is 'run': `fetchbench -n 100 http://127.0.0.1/`. */
int main(int argc, char **argv)
{
    fill_standard_descriptors();
    /* A closed pipe or connection, or a file at its limit, is an error code where it is written to,
     * not the end. */
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
    /* Characters as the terminal has them; numbers stay as they are in C, for every reader. */
    (void)setlocale(LC_CTYPE, "");
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
    command = command_find("run");
    return command->run(command, argc, argv);
}
