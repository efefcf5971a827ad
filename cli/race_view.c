#include "cli/race_view.h"

#include "cli/race_lane_view.h"
#include "cli/terminal.h"

#include "bench/race.h"
#include "core/clock.h"
#include "core/units.h"

#include <inttypes.h>
#include <ncurses.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

struct race_view {
    struct race_view_options options;
    SCREEN *screen;
    bool utf8;
    bool keys; /* standard input is a terminal, as far as we know */
};

/* From roomy to tight: a lane has its name and state, its bar, its figures, an empty row. */
static const struct layout {
    int head, lane_rows;
} layouts[] = {{3, 4}, {2, 3}, {1, 3}, {1, 2}};
enum { LAYOUTS = sizeof layouts / sizeof layouts[0], FOOT_ROWS = 1 };

static int rows_of(const struct layout *layout, size_t lanes)
{
    return layout->head + layout->lane_rows * (int)lanes + FOOT_ROWS;
}

/* NULL: the terminal is too small for any. */
static const struct layout *choose_layout(size_t lanes)
{
    if (COLS < RACE_LEAST_COLUMNS)
        return NULL;
    for (size_t i = 0; i < LAYOUTS; i++)
        if (rows_of(&layouts[i], lanes) <= LINES)
            return &layouts[i];
    return NULL;
}

static int check_size(const struct race_view *view, struct err *err)
{
    if (choose_layout(view->options.lanes))
        return 0;
    return err_usage(err,
                     "the terminal is too small for a race of %zu: %d columns and %d rows, it "
                     "takes %d and %d; enlarge it, or pipe the output for the plain result",
                     view->options.lanes, COLS, LINES, RACE_LEAST_COLUMNS,
                     rows_of(&layouts[LAYOUTS - 1], view->options.lanes));
}

/* The size is what the terminal says, not what the environment once said. */
static void set_up(struct race_view *view)
{
    (void)cbreak();
    (void)noecho();
    (void)nonl();
    (void)nodelay(stdscr, TRUE);
    (void)keypad(stdscr, TRUE);
    (void)leaveok(stdscr, TRUE);
    (void)curs_set(0);
    if (view->options.color && has_colors())
        race_lane_colors();
    else
        view->options.color = false;
}

/* Asked first: newterm would keep its memory for a terminal that it does not know. */
static bool is_known(const char *kind)
{
    int status = 0;
    if (!kind || strcmp(kind, "dumb") == 0 || setupterm(kind, STDOUT_FILENO, &status) != OK)
        return false;
    (void)del_curterm(cur_term);
    return true;
}

struct race_view *race_view_open(const struct race_view_options *options, struct err *err)
{
    const char *kind = getenv("TERM");
    struct race_view *view = calloc(1, sizeof *view);
    if (!view) {
        (void)err_run(err, "out of memory");
        return NULL;
    }
    *view = (struct race_view){
        .options = *options, .utf8 = terminal_is_utf8(), .keys = isatty(STDIN_FILENO) == 1};
    (void)use_tioctl(TRUE);
    if (is_known(kind))
        view->screen = newterm(NULL, stdout, stdin);
    if (!view->screen) {
        (void)err_usage(err,
                        "cannot draw a race on a terminal of the kind '%s'; set TERM, or pipe the "
                        "output for the plain result",
                        kind ? kind : "");
        free(view);
        return NULL;
    }
    if (check_size(view, err) == 0) {
        set_up(view);
        return view;
    }
    race_view_close(view);
    return NULL;
}

void race_view_close(struct race_view *view)
{
    if (!view)
        return;
    (void)endwin();
    delscreen(view->screen);
    free(view);
}

int race_view_descriptor(const struct race_view *view)
{
    return view->keys ? STDIN_FILENO : -1;
}

int race_view_key(struct race_view *view)
{
    int key = 0;
    do
        key = getch();
    while (key == KEY_RESIZE);
    (void)view;
    return key == ERR ? 0 : key;
}

bool race_view_is_gone(void)
{
    struct pollfd terminal = {.fd = STDOUT_FILENO};
    return poll(&terminal, 1, 0) > 0 && (terminal.revents & (POLLHUP | POLLERR)) != 0;
}

static void draw_head(const struct race_view *view, const struct layout *layout,
                      const struct race *race)
{
    const struct cell *cell = race->lanes[0].cell;
    char text[256];
    char time[UNITS_TEXT_BYTES];
    if (cell->in_flight < cell->fetches)
        (void)snprintf(text, sizeof text,
                       "%" PRId64 " fetches a lane, at most %" PRId64 " in flight", cell->fetches,
                       cell->in_flight);
    else
        (void)snprintf(text, sizeof text, "%" PRId64 " fetches a lane, all at once", cell->fetches);
    (void)snprintf(time, sizeof time, "%.1f s", (double)race_time_ns(race) / (double)NS_PER_S);
    (void)attron(A_BOLD);
    (void)mvaddnstr(0, 1, "fetchbench race", COLS - 2);
    (void)mvaddnstr(0, COLS - 1 - (int)strlen(time), time, COLS - 1);
    (void)attroff(A_BOLD);
    int room = COLS - 20 - (int)strlen(time) - 2;
    if (room >= (int)strlen(text))
        (void)mvaddstr(0, 18, text);
    if (layout->head > 1)
        (void)mvaddnstr(1, 1, view->options.target, COLS - 2);
}

static void draw_foot(const struct race_view *view, const struct race *race)
{
    bool over = race_is_over(race);
    const char *hint = "q stops";
    if (over)
        hint = "any key: the table";
    if (!view->keys)
        hint = "Ctrl-C stops";
    int room = COLS - 2;
    if (room > RACE_LEGEND_COLUMNS + (int)strlen(hint))
        race_lane_legend(LINES - 1, 1, view->utf8);
    (void)attron(A_BOLD);
    (void)mvaddnstr(LINES - 1, COLS - 1 - (int)strlen(hint), hint, room);
    (void)attroff(A_BOLD);
}

static void draw_too_small(void)
{
    static const char text[] = "too small; the race goes on";
    (void)mvaddnstr(LINES / 2, 0, text, COLS);
}

void race_view_draw(struct race_view *view, const struct race *race)
{
    const struct layout *layout = choose_layout(view->options.lanes);
    (void)erase();
    if (layout) {
        draw_head(view, layout, race);
        for (size_t i = 0; i < race->lane_count; i++) {
            struct race_lane_place place = {.index = (int)i,
                                            .row = layout->head + (int)i * layout->lane_rows,
                                            .rows = layout->lane_rows,
                                            .utf8 = view->utf8,
                                            .color = view->options.color};
            race_lane_draw(&race->lanes[i], &place);
        }
        draw_foot(view, race);
    } else {
        draw_too_small();
    }
    (void)refresh();
}
