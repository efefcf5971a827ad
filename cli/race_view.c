/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/race_view.h"

#include "cli/terminal.h"

#include "bench/race.h"
#include "core/clock.h"
#include "core/units.h"
#include "report/race_table.h"

#include <inttypes.h>
#include <ncurses.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

enum { COLUMNS_MIN = 40, LEGEND_COLUMNS = 46 };

/* Where one engine of the race is drawn. */
struct racer_place {
    int index;     /* of the engine, for its color */
    int row, rows; /* 2: name and bar; 3 and more: the numbers too */
    bool utf8, color;
};

enum part { PART_DONE, PART_FAILED, PART_IN_FLIGHT, PART_WAITING, PARTS };

/* Full block, cross, medium shade, light shade. */
static const char *const marks_utf8[PARTS] = {"\xe2\x96\x88", "x", "\xe2\x96\x92", "\xe2\x96\x91"};
static const char *const marks_ascii[PARTS] = {"#", "x", "+", "."};
static const char *const meanings[PARTS] = {"done", "failed", "in flight", "waiting"};

/* Okabe and Ito's colours, as near as 256 and 8 colours come: vermilion, blue, green, orange,
 * purple, sky blue. */
static const short colors_256[] = {166, 32, 36, 178, 175, 74};
static const short colors_8[] = {COLOR_YELLOW, COLOR_BLUE,    COLOR_GREEN,
                                 COLOR_RED,    COLOR_MAGENTA, COLOR_CYAN};
enum { LANE_COLORS = 6 };

static void init_colors(void)
{
    (void)start_color();
    (void)use_default_colors();
    for (int i = 0; i < LANE_COLORS; i++)
        (void)init_pair((short)(i + 1), COLORS >= 256 ? colors_256[i] : colors_8[i], -1);
}

static attr_t racer_color(const struct racer_place *place)
{
    return place->color ? (attr_t)COLOR_PAIR(place->index % LANE_COLORS + 1) : A_NORMAL;
}

static void state_text(const struct racer *racer, char *text, size_t bytes)
{
    char place[PLACE_BYTES];
    char time[UNITS_TEXT_BYTES];
    static const char *const words[] = {
        [RACE_WAITING] = "starting", [RACE_FAILED] = "failed", [RACE_STOPPED] = "stopped"};
    if (racer->state == RACE_FINISHED)
        (void)snprintf(
            text, bytes, "%s, %s",
            racer->place > 0 ? race_place_text(place, racer->place) : "ended",
            units_format_seconds(time, (double)racer->trial.makespan_ns / (double)NS_PER_S));
    else if (racer->state == RACE_RUNNING)
        (void)snprintf(text, bytes, "%" PRId64 " %%",
                       racer->counts.done * 100 / racer->cell->fetches);
    else
        (void)snprintf(text, bytes, "%s", words[racer->state]);
}

static void draw_name(const struct racer *racer, const struct racer_place *place)
{
    char state[64];
    state_text(racer, state, sizeof state);
    int room = COLS - 4 - (int)strlen(state);
    (void)attron(A_BOLD);
    (void)mvaddnstr(place->row, 1, racer->cell->spec, room);
    (void)mvaddstr(place->row, COLS - 1 - (int)strlen(state), state);
    (void)attroff(A_BOLD);
}

static void draw_bar(const struct racer *racer, const struct racer_place *place)
{
    const struct live_counts *counts = &racer->counts;
    const char *const *marks = place->utf8 ? marks_utf8 : marks_ascii;
    int64_t parts[PARTS] = {counts->done - counts->failed, counts->failed, counts->in_flight,
                            racer->cell->fetches - counts->done - counts->in_flight};
    int shares[PARTS];
    apportion(parts, PARTS, COLS - 2, shares);
    (void)move(place->row + 1, 1);
    for (int part = 0; part < PARTS; part++) {
        attr_t look = part == PART_WAITING ? A_DIM : racer_color(place);
        (void)attr_on(look, NULL);
        for (int i = 0; i < shares[part]; i++)
            (void)addstr(marks[part]);
        (void)attr_off(look, NULL);
    }
}

/* As many of the texts as fit, three blanks apart. */
static void draw_row(int row, const char *const *texts, size_t count)
{
    int column = 1;
    for (size_t i = 0; i < count; i++) {
        int length = (int)strlen(texts[i]);
        if (length == 0 || column + length > COLS - 1)
            continue;
        (void)mvaddstr(row, column, texts[i]);
        column += length + 3;
    }
}

static void draw_numbers(const struct racer *racer, int row)
{
    enum { NUMBERS = 6 };
    char texts[NUMBERS][48] = {""};
    char figure[UNITS_TEXT_BYTES];
    const struct live_counts *counts = &racer->counts;
    const struct usage *usage = racer->state == RACE_FINISHED ? &racer->trial.usage : &racer->usage;
    const char *peak = racer->state == RACE_FINISHED ? " at peak" : "";
    if (racer->state == RACE_FAILED) {
        (void)mvaddnstr(row, 1, racer->trial.failure ? racer->trial.failure : "", COLS - 2);
        return;
    }
    (void)snprintf(texts[0], 48, "%4" PRId64 " done", counts->done);
    if (counts->failed > 0)
        (void)snprintf(texts[1], 48, "%" PRId64 " failed", counts->failed);
    if (racer->state != RACE_FINISHED)
        (void)snprintf(texts[2], 48, "%3" PRId64 " in flight", counts->in_flight);
    if (usage->threads_peak > 0) {
        (void)snprintf(texts[3], 48, "%3" PRId64 " thread%s%s", usage->threads_peak,
                       usage->threads_peak == 1 ? "" : "s", peak);
        (void)snprintf(texts[4], 48, "%8s",
                       units_format_bytes(figure, (double)usage->peak_memory_bytes));
        (void)snprintf(
            texts[5], 48, "%7s CPU",
            units_format_seconds(figure, (double)usage_cpu_ns(usage) / (double)NS_PER_S));
    }
    const char *const pointers[NUMBERS] = {texts[0], texts[1], texts[2],
                                           texts[3], texts[4], texts[5]};
    draw_row(row, pointers, NUMBERS);
}

static void draw_racer(const struct racer *racer, const struct racer_place *place)
{
    draw_name(racer, place);
    draw_bar(racer, place);
    if (place->rows >= 3)
        draw_numbers(racer, place->row + 2);
}

static void draw_legend(int row, int column, bool utf8)
{
    const char *const *marks = utf8 ? marks_utf8 : marks_ascii;
    (void)move(row, column);
    for (int part = 0; part < PARTS; part++)
        (void)printw("%s %s   ", marks[part], meanings[part]);
}

struct race_view {
    struct race_view_options options;
    SCREEN *screen;
    bool utf8;
    bool keys; /* standard input is a terminal */
};

/* From spacious to tight: an engine has its name and state, its bar, its numbers, an empty row. */
static const struct layout {
    int head, racer_rows;
} layouts[] = {{3, 4}, {2, 3}, {1, 3}, {1, 2}};
enum { LAYOUTS = sizeof layouts / sizeof layouts[0], FOOT_ROWS = 1 };

static int rows_of(const struct layout *layout, size_t racers)
{
    return layout->head + layout->racer_rows * (int)racers + FOOT_ROWS;
}

/* NULL: the terminal is too small for any. */
static const struct layout *choose_layout(size_t racers)
{
    if (COLS < COLUMNS_MIN)
        return NULL;
    for (size_t i = 0; i < LAYOUTS; i++)
        if (rows_of(&layouts[i], racers) <= LINES)
            return &layouts[i];
    return NULL;
}

static int check_size(const struct race_view *view, struct err *err)
{
    if (choose_layout(view->options.racers))
        return 0;
    return err_usage(
        err,
        "the terminal is too small for a race of %zu: %d columns and %d rows, and %d and "
        "%d are needed; enlarge it, or pipe the output for the plain result",
        view->options.racers, COLS, LINES, COLUMNS_MIN,
        rows_of(&layouts[LAYOUTS - 1], view->options.racers));
}

/* The size is the terminal's, not that of COLUMNS and LINES. */
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
        init_colors();
    else
        view->options.color = false;
}

/* Checked first: newterm leaks memory for an unknown terminal. */
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
                        "cannot draw a race on a terminal of type '%s'; set TERM, or pipe the "
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
    const struct cell *cell = race->racers[0].cell;
    char text[256];
    char time[UNITS_TEXT_BYTES];
    if (cell->in_flight < cell->fetches)
        (void)snprintf(text, sizeof text, "%" PRId64 " fetches each, at most %" PRId64 " in flight",
                       cell->fetches, cell->in_flight);
    else
        (void)snprintf(text, sizeof text, "%" PRId64 " fetches each, all at once", cell->fetches);
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
    if (room > LEGEND_COLUMNS + (int)strlen(hint))
        draw_legend(LINES - 1, 1, view->utf8);
    (void)attron(A_BOLD);
    (void)mvaddnstr(LINES - 1, COLS - 1 - (int)strlen(hint), hint, room);
    (void)attroff(A_BOLD);
}

static void draw_too_small(void)
{
    static const char text[] = "too small; the race continues";
    (void)mvaddnstr(LINES / 2, 0, text, COLS);
}

void race_view_draw(struct race_view *view, const struct race *race)
{
    const struct layout *layout = choose_layout(view->options.racers);
    (void)erase();
    if (layout) {
        draw_head(view, layout, race);
        for (size_t i = 0; i < race->racer_count; i++) {
            struct racer_place place = {.index = (int)i,
                                        .row = layout->head + (int)i * layout->racer_rows,
                                        .rows = layout->racer_rows,
                                        .utf8 = view->utf8,
                                        .color = view->options.color};
            draw_racer(&race->racers[i], &place);
        }
        draw_foot(view, race);
    } else {
        draw_too_small();
    }
    (void)refresh();
}
