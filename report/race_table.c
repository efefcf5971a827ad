#include "report/race_table.h"

#include "core/clock.h"
#include "core/utf8.h"
#include "report/figures.h"
#include "report/grid.h"

#include "core/units.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 9, LEAST_BAR = 8, MOST_BAR = 40, BAR_TEXT = 4 * MOST_BAR };

static const char note[] =
    "A race is a show: its lanes shared this machine, and each ran once. 'fetchbench run' is the "
    "measurement: engine after engine, in random order, again and again.";

char *race_place_text(char *text, int place)
{
    static const char *const last_digits[] = {"1st", "2nd", "3rd"};
    int last = place % 10;
    bool regular = place % 100 / 10 == 1 || last < 1 || last > 3;
    if (regular)
        (void)snprintf(text, PLACE_BYTES, "%dth", place);
    else if (place < 10)
        (void)snprintf(text, PLACE_BYTES, "%s", last_digits[last - 1]);
    else
        (void)snprintf(text, PLACE_BYTES, "%d%s", place / 10, last_digits[last - 1]);
    return text;
}

/* By place; who has none comes last, in the order of the lanes. */
static int compare_rows(const void *left, const void *right)
{
    const struct race_row *a = *(const struct race_row *const *)left;
    const struct race_row *b = *(const struct race_row *const *)right;
    int place_a = a->place > 0 ? a->place : INT32_MAX;
    int place_b = b->place > 0 ? b->place : INT32_MAX;
    if (place_a != place_b)
        return place_a < place_b ? -1 : 1;
    return (a > b) - (a < b);
}

static int64_t slowest_ns(const struct race_table *table)
{
    int64_t most_ns = 1;
    for (size_t i = 0; i < table->row_count; i++)
        if (table->rows[i].makespan_ns > most_ns)
            most_ns = table->rows[i].makespan_ns;
    return most_ns;
}

static const char *bar_text(char *text, double part, int cells, bool utf8)
{
    const char *block = utf8 ? "\xe2\x96\x88" : "#";
    int filled = (int)(part * cells + 0.5);
    text[0] = '\0';
    for (int i = 0; i < (filled > 0 ? filled : 1); i++)
        (void)strcat(text, block);
    return text;
}

static void add_head(struct grid *grid, bool has_failed)
{
    static const char *const names[] = {"",        "engine", "makespan", "done", NULL,
                                        "threads", "memory", "CPU",      ""};
    for (size_t i = 0; i < COLUMNS; i++) {
        const char *name = names[i] ? names[i] : has_failed ? "failed" : "";
        grid_add(grid, GRID_STRONG, "%s", name);
        if (i >= 2 && i < COLUMNS - 1)
            grid_align(grid, i, GRID_RIGHT);
    }
}

static void add_finished(struct grid *grid, const struct race_row *row, double part, int bar,
                         bool utf8)
{
    char text[FIGURE_BYTES];
    char cells[BAR_TEXT + 4];
    grid_add(grid, GRID_PLAIN, "%s",
             figure_seconds(text, (double)row->makespan_ns / (double)NS_PER_S, &figure_ascii));
    grid_add(grid, GRID_PLAIN, "%s", figure_whole(text, row->done));
    grid_add(grid, GRID_BAD, "%s", row->failed > 0 ? figure_whole(text, row->failed) : "");
    grid_add(grid, GRID_PLAIN, "%s", figure_whole(text, row->threads));
    grid_add(grid, GRID_PLAIN, "%s", units_format_bytes(text, (double)row->memory_bytes));
    grid_add(grid, GRID_PLAIN, "%s",
             figure_seconds(text, (double)row->cpu_ns / (double)NS_PER_S, &figure_ascii));
    grid_add(grid, GRID_PLAIN, "%s", bar > 0 ? bar_text(cells, part, bar, utf8) : "");
}

/* Why there are no figures, in their place. */
static void add_unfinished(struct grid *grid, const struct race_row *row)
{
    char text[400];
    if (row->end == RACE_END_FAILED)
        (void)snprintf(text, sizeof text, "failed: %s", row->failure ? row->failure : "?");
    else
        (void)snprintf(text, sizeof text, "stopped with %" PRId64 " of %" PRId64 " done", row->done,
                       row->fetches);
    grid_add_heading(grid, GRID_BAD, text);
    grid_end_row(grid);
}

static struct grid *lay(const struct race_table *table, const struct race_row *const *sorted,
                        int bar, bool utf8)
{
    struct grid *grid = grid_new(COLUMNS);
    if (!grid)
        return NULL;
    bool has_failed = false;
    for (size_t i = 0; i < table->row_count; i++)
        has_failed |= sorted[i]->failed > 0;
    add_head(grid, has_failed);
    double longest = (double)slowest_ns(table);
    for (size_t i = 0; i < table->row_count; i++) {
        const struct race_row *row = sorted[i];
        char place[PLACE_BYTES];
        grid_add(grid, GRID_STRONG, "%s",
                 row->place > 0 ? race_place_text(place, row->place) : "-");
        grid_add(grid, GRID_PLAIN, "%s", row->spec);
        if (row->end == RACE_END_FINISHED)
            add_finished(grid, row, (double)row->makespan_ns / longest, bar, utf8);
        else
            add_unfinished(grid, row);
    }
    return grid;
}

static void write_head(const struct race_table *table, const struct race_style *style, FILE *stream)
{
    char text[400];
    char fetches[FIGURE_BYTES];
    char cap[FIGURE_BYTES + 32];
    char figure[FIGURE_BYTES];
    if (table->in_flight < table->fetches)
        (void)snprintf(cap, sizeof cap, "at most %s in flight",
                       figure_whole(figure, table->in_flight));
    else
        (void)snprintf(cap, sizeof cap, "all in flight at once");
    (void)snprintf(text, sizeof text, "A race of %zu, %s fetches each, %s; %.200s",
                   table->row_count, figure_whole(fetches, table->fetches), cap, table->target);
    grid_wrapped(stream, text, (size_t)style->width, 0);
    if (table->stopped_ns > 0)
        (void)fprintf(
            stream, "Stopped after %s.\n",
            figure_seconds(figure, (double)table->stopped_ns / (double)NS_PER_S, &figure_ascii));
    (void)fputc('\n', stream);
}

/* What the table leaves of the width is for the bars. */
static struct grid *lay_with_bars(const struct race_table *table,
                                  const struct race_row *const *sorted,
                                  const struct race_style *style)
{
    struct grid *grid = lay(table, sorted, 0, style->utf8);
    int room = grid ? style->width - (int)grid_width(grid) - 2 : 0;
    if (room < LEAST_BAR)
        return grid;
    grid_free(grid);
    return lay(table, sorted, room < MOST_BAR ? room : MOST_BAR, style->utf8);
}

int race_table_write(const struct race_table *table, const struct race_style *style, FILE *stream,
                     struct err *err)
{
    const struct race_row **sorted = calloc(table->row_count + 1, sizeof *sorted);
    if (!sorted)
        return err_run(err, "out of memory");
    for (size_t i = 0; i < table->row_count; i++)
        sorted[i] = &table->rows[i];
    qsort(sorted, table->row_count, sizeof *sorted, compare_rows);
    write_head(table, style, stream);
    struct grid *grid = lay_with_bars(table, sorted, style);
    int status = grid && grid_print(grid, stream, style->color) == 0
                     ? 0
                     : err_run(err, "out of memory for a table");
    grid_free(grid);
    free(sorted);
    (void)fputc('\n', stream);
    grid_wrapped(stream, note, (size_t)style->width, 0);
    return status;
}
