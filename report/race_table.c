/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/race_table.h"

#include "core/clock.h"
#include "core/results.h"
#include "core/units.h"
#include "report/numbers.h"
#include "report/table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MIN_BAR = 8, MAX_BAR = 40, BAR_BYTES = 4 * MAX_BAR + 4 };

static const char note[] = "A race is a demonstration: its engines shared this machine, and each "
                           "ran once. To measure, use "
                           "'fetchbench run': one engine at a time, in random order, repeated.";

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

/* By place; rows without one come last, in their order. */
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

static int64_t slowest_ns(const struct race_table *race)
{
    int64_t longest_ns = 1;
    for (size_t i = 0; i < race->row_count; i++)
        if (race->rows[i].makespan_ns > longest_ns)
            longest_ns = race->rows[i].makespan_ns;
    return longest_ns;
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

static void add_columns(struct table *table, bool has_failed)
{
    table_column(table, TABLE_TEXT, "%s", "");
    table_column(table, TABLE_NAME, "engine");
    table_column(table, TABLE_NUMBER, "makespan");
    table_column(table, TABLE_NUMBER, "done");
    if (has_failed)
        table_column(table, TABLE_NUMBER, "failed");
    table_column(table, TABLE_NUMBER, "threads");
    table_column(table, TABLE_NUMBER, "memory");
    table_column(table, TABLE_NUMBER, "CPU");
    table_column(table, TABLE_TEXT, "%s", "");
}

static void add_finished(struct table *table, const struct race_row *row, bool has_failed)
{
    char text[NUMBER_BYTES];
    table_add(table, TABLE_PLAIN, "%s",
              number_seconds(text, (double)row->makespan_ns / (double)NS_PER_S, &number_ascii));
    table_add(table, TABLE_PLAIN, "%s", number_integer(text, row->done));
    if (has_failed)
        table_add(table, TABLE_BAD, "%s", row->failed > 0 ? number_integer(text, row->failed) : "");
    table_add(table, TABLE_PLAIN, "%s", number_integer(text, row->usage.threads_peak));
    table_add(table, TABLE_PLAIN, "%s",
              units_format_bytes(text, number_or_nan(row->usage.peak_memory_bytes)));
    table_add(table, TABLE_PLAIN, "%s",
              number_seconds(text, number_or_nan(usage_cpu_ns(&row->usage)) / (double)NS_PER_S,
                             &number_ascii));
}

/* The reason instead of numbers. */
static void add_unfinished(struct table *table, const struct race_row *row)
{
    char text[400];
    if (row->end == RACE_END_FAILED)
        (void)snprintf(text, sizeof text, "failed: %s", row->failure ? row->failure : "?");
    else
        (void)snprintf(text, sizeof text, "stopped with %" PRId64 " of %" PRId64 " done", row->done,
                       row->fetches);
    table_add_spanning(table, TABLE_BAD, text);
}

/* `bar`: columns for the bars; 0: none. */
static struct table *make_table(const struct race_table *race, const struct race_row *const *sorted,
                                int bar, bool utf8)
{
    bool has_failed = false;
    struct table *table = table_new();
    for (size_t i = 0; i < race->row_count; i++)
        has_failed |= sorted[i]->failed > 0;
    add_columns(table, has_failed);
    double longest = (double)slowest_ns(race);
    for (size_t i = 0; i < race->row_count; i++) {
        const struct race_row *row = sorted[i];
        char place[PLACE_BYTES];
        char blocks[BAR_BYTES];
        table_add(table, TABLE_STRONG, "%s",
                  row->place > 0 ? race_place_text(place, row->place) : "-");
        table_add(table, TABLE_PLAIN, "%s", row->spec);
        if (row->end != RACE_END_FINISHED) {
            add_unfinished(table, row);
            continue;
        }
        add_finished(table, row, has_failed);
        table_add(table, TABLE_PLAIN, "%s",
                  bar > 0 ? bar_text(blocks, (double)row->makespan_ns / longest, bar, utf8) : "");
    }
    return table;
}

static void write_head(const struct race_table *race, const struct race_style *style, FILE *stream)
{
    char text[400];
    char fetches[NUMBER_BYTES];
    char cap[NUMBER_BYTES + 32];
    char number[NUMBER_BYTES];
    const struct terminal terminal = {.width = (size_t)style->width};
    if (race->in_flight < race->fetches)
        (void)snprintf(cap, sizeof cap, "at most %s in flight",
                       number_integer(number, race->in_flight));
    else
        (void)snprintf(cap, sizeof cap, "all in flight at once");
    (void)snprintf(text, sizeof text, "A race of %zu, %s fetches each, %s; %.200s", race->row_count,
                   number_integer(fetches, race->fetches), cap, race->target);
    terminal_paragraph(stream, &terminal, TABLE_PLAIN, text, 0);
    if (race->stopped_ns > 0)
        (void)fprintf(
            stream, "Stopped after %s.\n",
            number_seconds(number, (double)race->stopped_ns / (double)NS_PER_S, &number_ascii));
    (void)fputc('\n', stream);
}

/* The bars get the remaining width. */
static struct table *make_table_with_bars(const struct race_table *race,
                                          const struct race_row *const *sorted,
                                          const struct race_style *style)
{
    struct table *table = make_table(race, sorted, 0, style->utf8);
    int room = style->width - (int)table_width(table) - 2;
    if (room < MIN_BAR)
        return table;
    table_free(table);
    return make_table(race, sorted, room < MAX_BAR ? room : MAX_BAR, style->utf8);
}

int race_table_write(const struct race_table *race, const struct race_style *style, FILE *stream,
                     struct err *err)
{
    const struct race_row **sorted = calloc(race->row_count + 1, sizeof *sorted);
    if (!sorted)
        return err_run(err, "out of memory");
    for (size_t i = 0; i < race->row_count; i++)
        sorted[i] = &race->rows[i];
    qsort(sorted, race->row_count, sizeof *sorted, compare_rows);
    write_head(race, style, stream);
    const struct terminal terminal = {(size_t)style->width, style->color};
    struct table *table = make_table_with_bars(race, sorted, style);
    int status = table_write_terminal(table, &terminal, stream);
    table_free(table);
    free(sorted);
    (void)fputc('\n', stream);
    terminal_paragraph(stream, &(struct terminal){.width = terminal.width}, TABLE_PLAIN, note, 0);
    return status == 0 ? 0 : err_run(err, "out of memory");
}

static size_t largest_share(const int *shares, size_t count)
{
    size_t largest = 0;
    for (size_t i = 1; i < count; i++)
        if (shares[i] > shares[largest])
            largest = i;
    return largest;
}

/* The part that is furthest below its quota, among those that are not 0. */
static size_t neediest(const double *lack, const int64_t *parts, size_t count)
{
    size_t found = count;
    for (size_t i = 0; i < count; i++)
        if (parts[i] > 0 && (found == count || lack[i] > lack[found]))
            found = i;
    return found;
}

void apportion(const int64_t *parts, size_t count, int cells, int *shares)
{
    double total = 0;
    double lack[APPORTION_PARTS] = {0};
    for (size_t i = 0; i < count; i++) {
        shares[i] = 0;
        total += (double)parts[i];
    }
    if (total <= 0)
        return;
    int left = cells;
    for (size_t i = 0; i < count; i++) {
        double due = (double)parts[i] / total * (double)cells;
        shares[i] = parts[i] > 0 && due < 1 ? 1 : (int)due;
        lack[i] = due - (double)shares[i];
        left -= shares[i];
    }
    for (; left > 0; left--) {
        size_t i = neediest(lack, parts, count);
        shares[i]++;
        lack[i]--;
    }
    for (; left < 0; left++)
        shares[largest_share(shares, count)]--;
}
