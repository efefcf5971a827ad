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

bool terminal_is_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

bool terminal_wants_color(int descriptor)
{
    const char *no_color = getenv("NO_COLOR");
    const char *kind = getenv("TERM");
    if (no_color && *no_color)
        return false;
    return terminal_is_terminal(descriptor) && kind && strcmp(kind, "dumb") != 0;
}

int color_parse(const char *text, enum color *color, struct err *err)
{
    static const char *const choices[] = {"auto", "always", "never"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(text, choices[i]) == 0) {
            *color = (enum color)i;
            return 0;
        }
    }
    return err_usage(err, "unknown choice of colour '%s'; give auto, always or never", text);
}

bool color_wanted(enum color color, bool to_stdout)
{
    if (color == COLOR_AUTO)
        return to_stdout && terminal_wants_color(STDOUT_FILENO);
    return color == COLOR_ALWAYS;
}
