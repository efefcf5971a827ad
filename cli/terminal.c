/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/terminal.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int terminal_width(int descriptor)
{
    struct winsize size = {0};
    long columns = 0;
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0)
        columns = size.ws_col;
    const char *variable = getenv("COLUMNS");
    if (columns == 0 && variable)
        columns = strtol(variable, NULL, 10);
    if (columns <= 0)
        columns = 80;
    if (columns < 20)
        columns = 20;
    return columns > 500 ? 500 : (int)columns;
}

bool terminal_is_terminal(int descriptor)
{
    return isatty(descriptor) == 1;
}

bool terminal_takes_escapes(int descriptor)
{
    const char *kind = getenv("TERM");
    return terminal_is_terminal(descriptor) && kind && *kind && strcmp(kind, "dumb") != 0;
}

bool terminal_is_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

bool terminal_wants_color(int descriptor)
{
    const char *no_color = getenv("NO_COLOR");
    return !(no_color && *no_color) && terminal_takes_escapes(descriptor);
}

static const char *const colors[] = {"auto", "always", "never", NULL};

const struct option_row color_rows[] = {
    {.name = "color",
     .initial = "auto",
     .summary = "Color; auto: on a terminal, unless NO_COLOR is set",
     .kind = OPTION_CHOICE,
     .choices = colors},
    {0},
};

bool color_wanted(enum color color, bool to_stdout)
{
    if (color == COLOR_AUTO)
        return to_stdout && terminal_wants_color(STDOUT_FILENO);
    return color == COLOR_ALWAYS;
}
