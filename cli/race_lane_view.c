#include "cli/race_lane_view.h"

#include "bench/race.h"
#include "core/clock.h"
#include "core/units.h"
#include "report/race_table.h"

#include <inttypes.h>
#include <ncurses.h>
#include <stdio.h>
#include <string.h>

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

void race_lane_colors(void)
{
    (void)start_color();
    (void)use_default_colors();
    for (int i = 0; i < LANE_COLORS; i++)
        (void)init_pair((short)(i + 1), COLORS >= 256 ? colors_256[i] : colors_8[i], -1);
}

static attr_t lane_color(const struct race_lane_place *place)
{
    return place->color ? (attr_t)COLOR_PAIR(place->index % LANE_COLORS + 1) : A_NORMAL;
}

static void state_text(const struct race_lane *lane, char *text, size_t bytes)
{
    char place[PLACE_BYTES];
    char time[UNITS_TEXT_BYTES];
    static const char *const words[] = {
        [RACE_WAITING] = "getting ready", [RACE_FAILED] = "failed", [RACE_STOPPED] = "stopped"};
    if (lane->state == RACE_FINISHED)
        (void)snprintf(
            text, bytes, "%s, %s", lane->place > 0 ? race_place_text(place, lane->place) : "ended",
            units_format_seconds(time, (double)lane->trial.makespan_ns / (double)NS_PER_S));
    else if (lane->state == RACE_RUNNING)
        (void)snprintf(text, bytes, "%" PRId64 " %%",
                       lane->counts.done * 100 / lane->cell->fetches);
    else
        (void)snprintf(text, bytes, "%s", words[lane->state]);
}

static void draw_name(const struct race_lane *lane, const struct race_lane_place *place)
{
    char state[64];
    state_text(lane, state, sizeof state);
    int room = COLS - 4 - (int)strlen(state);
    (void)attron(A_BOLD);
    (void)mvaddnstr(place->row, 1, lane->cell->spec, room);
    (void)mvaddstr(place->row, COLS - 1 - (int)strlen(state), state);
    (void)attroff(A_BOLD);
}

static void draw_bar(const struct race_lane *lane, const struct race_lane_place *place)
{
    const struct live_counts *counts = &lane->counts;
    const char *const *marks = place->utf8 ? marks_utf8 : marks_ascii;
    int64_t parts[PARTS] = {counts->done - counts->failed, counts->failed, counts->in_flight,
                            lane->cell->fetches - counts->done - counts->in_flight};
    int shares[PARTS];
    apportion(parts, PARTS, COLS - 2, shares);
    (void)move(place->row + 1, 1);
    for (int part = 0; part < PARTS; part++) {
        attr_t look = part == PART_WAITING ? A_DIM : lane_color(place);
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

static void draw_figures(const struct race_lane *lane, int row)
{
    enum { FIGURES = 6 };
    char texts[FIGURES][48] = {""};
    char figure[UNITS_TEXT_BYTES];
    const struct live_counts *counts = &lane->counts;
    const struct usage *usage = lane->state == RACE_FINISHED ? &lane->trial.usage : &lane->usage;
    const char *peak = lane->state == RACE_FINISHED ? " at peak" : "";
    if (lane->state == RACE_FAILED) {
        (void)mvaddnstr(row, 1, lane->trial.failure ? lane->trial.failure : "", COLS - 2);
        return;
    }
    (void)snprintf(texts[0], 48, "%4" PRId64 " done", counts->done);
    if (counts->failed > 0)
        (void)snprintf(texts[1], 48, "%" PRId64 " failed", counts->failed);
    if (lane->state != RACE_FINISHED)
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
    const char *const pointers[FIGURES] = {texts[0], texts[1], texts[2],
                                           texts[3], texts[4], texts[5]};
    draw_row(row, pointers, FIGURES);
}

void race_lane_draw(const struct race_lane *lane, const struct race_lane_place *place)
{
    draw_name(lane, place);
    draw_bar(lane, place);
    if (place->rows >= 3)
        draw_figures(lane, place->row + 2);
}

void race_lane_legend(int row, int column, bool utf8)
{
    const char *const *marks = utf8 ? marks_utf8 : marks_ascii;
    (void)move(row, column);
    for (int part = 0; part < PARTS; part++)
        (void)printw("%s %s   ", marks[part], meanings[part]);
}
