#include "cli/progress.h"

#include "bench/suite.h"
#include "cli/terminal.h"
#include "core/units.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BAR_CELLS = 24 };

static void write_bar(double part, bool utf8)
{
    int filled = (int)(part * (double)BAR_CELLS);
    for (int i = 0; i < BAR_CELLS; i++) {
        if (utf8)
            (void)fputs(i < filled ? "\xe2\x96\x88" : "\xe2\x96\x91",
                        stderr); /* full block, light shade */
        else
            (void)fputc(i < filled ? '#' : '.', stderr);
    }
}

static void format_left(char *text, size_t bytes, double left_s)
{
    if (isnan(left_s))
        (void)snprintf(text, bytes, "%s", "");
    else if (left_s < 90)
        (void)snprintf(text, bytes, ", %.0f s left", ceil(left_s));
    else
        (void)snprintf(text, bytes, ", %.0f min left", ceil(left_s / 60));
}

void progress_show(const struct suite_progress *progress)
{
    char left[48];
    char line[256];
    format_left(left, sizeof left, progress->left_s);
    (void)snprintf(line, sizeof line, " %" PRId64 "/%" PRId64 "%s  %s%.60s, N = %" PRId64,
                   progress->trial, progress->trials, left, progress->warmup ? "warm-up: " : "",
                   progress->cell->spec, progress->cell->fetches);
    int room = terminal_width(2) - BAR_CELLS - 1;
    (void)fputs("\r", stderr);
    if (room > 20) {
        write_bar((double)(progress->trial - 1) / (double)progress->trials, terminal_is_utf8());
        (void)fprintf(stderr, "%.*s", room, line);
    } else {
        (void)fprintf(stderr, "%.*s", room + BAR_CELLS, line);
    }
    (void)fputs("\033[K", stderr);
    (void)fflush(stderr);
}

void progress_clear(void)
{
    (void)fputs("\r\033[K", stderr);
    (void)fflush(stderr);
}
