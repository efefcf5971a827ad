/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/answer.h"

#include "core/results.h"
#include "core/strbuf.h"
#include "report/answer_pair.h"
#include "report/answer_points.h"
#include "report/answer_rank.h"
#include "report/cell_format.h"
#include "report/numbers.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_single(const struct answer *answer, FILE *out)
{
    char median[NUMBER_BYTES];
    char bounds[NUMBER_BYTES];
    char rate[NUMBER_BYTES];
    const struct cell *cell = view_cell(answer->view, answer->rows[answer->count - 1], 0);
    const char *name = answer->view->columns[0].label;
    if (!cell_is_known(cell)) {
        (void)fprintf(out, "%s could not be run at %" PRId64 " fetches.", name,
                      fetches_at(answer, answer->count - 1));
        return;
    }
    const struct summary *summary = &cell->summary;
    (void)number_seconds_bounds(bounds, &summary->makespan_s, answer->style);
    (void)fprintf(out, "%s: %" PRId64 " fetch%s in %s%s%s, %s per second", name, cell->fetches,
                  cell->fetches == 1 ? "" : "es",
                  number_seconds(median, summary->makespan_s.value, answer->style),
                  *bounds ? " " : "", bounds,
                  isfinite(summary->throughput_per_s.value)
                      ? number_integer(rate, (int64_t)llround(summary->throughput_per_s.value))
                      : "an unknown number");
    if (summary->failed > 0)
        (void)fprintf(out, ", but %s of %s fetches failed", number_integer(median, summary->failed),
                      number_integer(bounds, cell_fetch_count(cell)));
    else if (cell->ideal_ns > 0)
        (void)fprintf(out, "; the origin's delay alone takes %s",
                      number_seconds(median, (double)cell->ideal_ns / 1e9, answer->style));
    (void)fputc('.', out);
}

/* If several caps were measured, the answer is for the highest. */
static void write_cap(const struct answer *answer, const char *opening, const char *end, FILE *out)
{
    const struct counts *caps = &answer->view->results->settings.in_flight;
    int64_t highest = -1;
    for (size_t i = 0; i < caps->count && highest != 0; i++)
        highest = caps->items[i] == 0 || caps->items[i] > highest ? caps->items[i] : highest;
    if (!answer->view->caps || highest < 0)
        return;
    if (highest == 0)
        (void)fprintf(out, "%s all in flight%s", opening, end);
    else
        (void)fprintf(out, "%s %" PRId64 " in flight%s", opening, highest, end);
}

/* Ranking compares each engine with each other, several times over. */
enum { RANKED_MAX = 64 };

static void write_headline(const struct answer *answer, FILE *out)
{
    write_cap(answer, "With", ": ", out);
    if (answer->view->column_count == 1)
        write_single(answer, out);
    else if (answer->view->column_count == 2)
        answer_write_pair(answer, out);
    else if (answer->view->column_count <= RANKED_MAX)
        answer_write_rank(answer, out);
    else
        (void)fprintf(out, "%zu engines were measured: too many to rank in a sentence.",
                      answer->view->column_count);
}

static void write_question(const struct answer *answer, FILE *out)
{
    const struct view_column *columns = answer->view->columns;
    if (!answer->has_pair)
        return;
    (void)fprintf(out, "%s or %s", columns[answer->theirs].label, columns[answer->ours].label);
    write_cap(answer, ", with", "", out);
    (void)fputc('?', out);
}

/* The headline of two engines says already how they compare. */
static void write_choice(const struct answer *answer, FILE *out)
{
    if (!answer->has_pair)
        return;
    if (answer->view->column_count > 2) {
        write_question(answer, out);
        (void)fputc(' ', out);
        answer_write_pair(answer, out);
        (void)fputc(' ', out);
    }
    answer_write_crossover(answer, out);
}

static void write_bottlenecks(const struct answer *answer, FILE *out)
{
    const size_t columns[] = {answer->ours, answer->theirs};
    const char *separator = "";
    for (size_t i = 0; i < 2; i++) {
        const struct cell *cell = sound_cell(answer, answer->count - 1, columns[i]);
        if (!cell || !*cell_bottleneck(cell))
            continue;
        if (!*separator)
            (void)fprintf(out, " Held back at %" PRId64 " fetch%s: ", cell->fetches,
                          cell->fetches == 1 ? "" : "es");
        (void)fprintf(out, "%s%s by %s", separator, answer->view->columns[columns[i]].label,
                      bottleneck_meaning(cell->summary.bottleneck));
        separator = ", ";
    }
    (void)fputs(*separator ? "." : "", out);
}

static void write_pair_costs(const struct answer *answer, FILE *out)
{
    if (answer->has_pair)
        answer_write_pair_costs(answer, out);
}

static void write_pair_limits(const struct answer *answer, FILE *out)
{
    if (answer->has_pair)
        write_bottlenecks(answer, out);
}

/* Without the pair, of the fastest and the reference. */
static void write_costs(const struct answer *answer, FILE *out)
{
    struct answer pair = *answer;
    size_t fastest = 0;
    size_t columns = pair.view->column_count;
    if (!pair.has_pair && columns > 2 && columns <= RANKED_MAX &&
        answer_find_fastest(answer, &fastest)) {
        pair.ours = fastest > 0 ? fastest : 1;
        pair.theirs = 0;
        pair.has_pair = true;
    }
    write_pair_costs(&pair, out);
    write_pair_limits(&pair, out);
}

/* The first column of an engine, if possible without parameters; SIZE_MAX: there is none. */
static size_t find_engine(const struct view *view, const char *engine)
{
    for (size_t i = 0; i < view->column_count; i++)
        if (strcmp(view->columns[i].spec, engine) == 0)
            return i;
    for (size_t i = 0; i < view->column_count; i++)
        if (strcmp(view->columns[i].engine, engine) == 0)
            return i;
    return SIZE_MAX;
}

/* Two engines, or threads and async among more: the earlier one is the reference. */
static void choose_pair(struct answer *answer)
{
    size_t threads = find_engine(answer->view, "threads");
    size_t async = find_engine(answer->view, "async");
    answer->has_pair = answer->view->column_count == 2;
    answer->ours = 1;
    if (answer->has_pair || threads == SIZE_MAX || async == SIZE_MAX)
        return;
    answer->has_pair = true;
    answer->ours = threads < async ? async : threads;
    answer->theirs = threads < async ? threads : async;
}

static int answer_init(struct answer *answer, const struct view *view,
                       const struct number_style *style)
{
    *answer = (struct answer){.view = view, .style = style};
    answer->rows = calloc(view->row_count + 1, sizeof *answer->rows);
    if (!answer->rows)
        return -1;
    /* For each number of fetches the row with the highest cap, which is the last. */
    for (size_t row = 0; row < view->row_count; row++)
        if (view_has_highest_cap(view, row))
            answer->rows[answer->count++] = row;
    choose_pair(answer);
    return 0;
}

static char *text_of(const struct answer *answer, void (*write)(const struct answer *, FILE *))
{
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    if (out && answer->count > 0)
        write(answer, out);
    char *made = strbuf_close(&text);
    size_t blanks = made ? strspn(made, " ") : 0; /* sentences begin with one */
    if (blanks > 0)
        memmove(made, made + blanks, strlen(made) - blanks + 1);
    for (size_t end = made ? strlen(made) : 0; end > 0 && made[end - 1] == ' '; end--)
        made[end - 1] = '\0';
    return made;
}

static char *answer_with(const struct view *view, const struct number_style *style,
                         void (*write)(const struct answer *, FILE *))
{
    struct answer answer;
    if (answer_init(&answer, view, style) != 0)
        return NULL;
    char *text = text_of(&answer, write);
    free(answer.rows);
    return text;
}

char *answer_headline(const struct view *view, const struct number_style *style)
{
    return answer_with(view, style, write_headline);
}

char *answer_crossover(const struct view *view, const struct number_style *style)
{
    return answer_with(view, style, write_choice);
}

char *answer_costs(const struct view *view, const struct number_style *style)
{
    return answer_with(view, style, write_costs);
}

static void write_range(const struct answer *answer, FILE *out)
{
    if (answer->has_pair && answer->first < answer->count)
        answer_write_pair(answer, out);
}

static void write_up_to(const struct answer *answer, FILE *out)
{
    if (answer->has_pair && answer->first < answer->count)
        (void)fprintf(out, "up to %" PRId64 " fetch%s", fetches_at(answer, answer->count - 1),
                      fetches_at(answer, answer->count - 1) == 1 ? "" : "es");
}

static void write_from(const struct answer *answer, FILE *out)
{
    if (answer->has_pair && answer->first < answer->count)
        (void)fprintf(out, "from %" PRId64 " fetch%s on", fetches_at(answer, answer->first),
                      fetches_at(answer, answer->first) == 1 ? "" : "es");
}

int answer_card_init(struct answer_card *card, const struct view *view,
                     const struct number_style *style)
{
    struct answer answer;
    *card = (struct answer_card){0};
    if (answer_init(&answer, view, style) != 0)
        return -1;
    size_t begin = answer.has_pair ? lead_begins(&answer) : 0;
    struct answer below = answer;
    struct answer above = answer;
    below.count = begin;
    above.first = begin;
    card->question = text_of(&answer, write_question);
    card->costs = text_of(&answer, write_pair_costs);
    card->limits = text_of(&answer, write_pair_limits);
    card->up_to = text_of(&below, write_up_to);
    card->below = text_of(&below, write_range);
    card->from = text_of(&above, write_from);
    card->above = text_of(&above, write_range);
    free(answer.rows);
    if (card->question && card->costs && card->limits && card->up_to && card->below && card->from &&
        card->above)
        return 0;
    answer_card_release(card);
    return -1;
}

void answer_card_release(struct answer_card *card)
{
    free(card->question);
    free(card->costs);
    free(card->limits);
    free(card->up_to);
    free(card->below);
    free(card->from);
    free(card->above);
    *card = (struct answer_card){0};
}
