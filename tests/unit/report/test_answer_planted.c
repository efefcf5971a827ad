/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/answer.h"

#include "core/random.h"
#include "report/numbers.h"
#include "report/view.h"
#include "stats/comparisons.h"
#include "stats/verdict.h"
#include "support/made_results.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(answer_planted, .timeout = 120);

/*
 * Whatever the results, no sentence of the answer may say what the table of comparisons does not:
 * 200 runs with truths that are drawn at random, each sentence taken apart and held against its
 * rows, which are looked up without the code that the answer uses.
 */
enum { RESULTS = 200, ENGINES = 12, LIST = 16, NAME = 64 };

static const char *const specs[ENGINES] = {
    "threads",         "async",
    "sequential",      "threads:workers=4",
    "processes",       "coroutines",
    "async:loops=2",   "async #2",
    "spawn",           "processes:workers=2",
    "async:driver=uv", "threads #2",
};

struct planted {
    struct results results;
    struct noise *noise;
    uint64_t seed, drawn;
};

static double draw(struct planted *planted)
{
    return random_uniform(planted->seed, planted->drawn++, DRAW_SAMPLES);
}

static size_t draw_below(struct planted *planted, size_t count)
{
    return (size_t)(draw(planted) * (double)count) % count;
}

/* One engine at one N: a makespan and costs around truths that may be the same as its neighbour's.
 */
static void plant_cell(struct planted *planted, const char *spec, int64_t fetches, double size,
                       const double *drift)
{
    static const double effects[] = {1.0, 1.0, 1.0, 1.01, 1.03, 1.1, 1.5, 3.0};
    struct cell *cell = made_cell(&planted->results, spec, fetches);
    double makespan_s = 0.05 * effects[draw_below(planted, 8)];
    double cpu_s = 0.001 * effects[draw_below(planted, 8)];
    double memory = 1e6 * effects[draw_below(planted, 8)];
    for (size_t i = 0; i < cell->trial_count; i++) {
        struct trial *trial = &cell->trials[i];
        made_makespan(cell, (int64_t)i + 1,
                      makespan_s * drift[i] * noise_factor(planted->noise, size));
        trial->usage.cpu_user_ns = llround(1e9 * cpu_s * noise_factor(planted->noise, size));
        trial->usage.peak_memory_bytes = llround(memory * noise_factor(planted->noise, size));
    }
    if (draw(planted) < 0.04)
        made_failed_fetch(cell, 1, OUTCOME_RESET);
}

static void plant(struct planted *planted, uint64_t seed)
{
    static const size_t engines[] = {2, 3, ENGINES};
    static const int64_t fetches[] = {1, 10, 50, 100, 500};
    static const double sizes[] = {0.002, 0.01, 0.05, 0.2};
    double drift[16];
    *planted = (struct planted){.seed = seed, .noise = noise_new((unsigned long)seed + 1)};
    planted->results = made_results(4 + (int64_t)draw_below(planted, 9));
    planted->results.settings.resamples = 0;
    noise_drift(planted->noise, draw(planted) * 0.5, drift, (size_t)planted->results.settings.runs);
    size_t count = engines[seed % 3];
    size_t first = count == ENGINES ? 0 : draw_below(planted, ENGINES - count + 1);
    double size = sizes[draw_below(planted, 4)];
    for (size_t i = 0; i < count; i++)
        made_engine(&planted->results, specs[first + i]);
    size_t points = 1 + draw_below(planted, 5);
    for (size_t n = 0; n < points; n++)
        for (size_t i = 0; i < count; i++)
            plant_cell(planted, specs[first + i], fetches[n], size, drift);
    struct err err = {0};
    cr_assert_eq(results_summarise(&planted->results, &err), 0, "%s", err.text);
}

/* What is being read, and what it was held against. */
struct reader {
    const struct results *results;
    uint64_t seed;
    const char *sentence;
    char ours[NAME], theirs[NAME]; /* of the sentences that do without names */
    int64_t last;                  /* the greatest N */
    size_t claims;
};

static const struct cell *cell_of(const struct reader *reader, const char *spec, int64_t fetches)
{
    for (size_t i = 0; i < reader->results->cell_count; i++) {
        const struct cell *cell = &reader->results->cells[i];
        if (cell->fetches == fetches && strcmp(cell->spec, spec) == 0)
            return cell;
    }
    cr_assert_fail("no cell '%s' at %" PRId64 ": %s", spec, fetches, reader->sentence);
    return NULL;
}

static bool is_sound(const struct cell *cell)
{
    return cell->summary.failed == 0;
}

static enum verdict turned(enum verdict verdict)
{
    static const enum verdict other[] = {[VERDICT_FASTER] = VERDICT_SLOWER,
                                         [VERDICT_SLOWER] = VERDICT_FASTER,
                                         [VERDICT_NO_DIFFERENCE] = VERDICT_NO_DIFFERENCE,
                                         [VERDICT_LOWER] = VERDICT_HIGHER,
                                         [VERDICT_HIGHER] = VERDICT_LOWER,
                                         [VERDICT_UNSETTLED] = VERDICT_UNSETTLED};
    return other[verdict];
}

/* The row of the table, in this direction. */
static struct comparison row_of(struct reader *reader, const char *spec, const char *reference,
                                int64_t fetches, enum metric metric)
{
    const struct results *results = reader->results;
    size_t cell = (size_t)(cell_of(reader, spec, fetches) - results->cells);
    size_t other = (size_t)(cell_of(reader, reference, fetches) - results->cells);
    for (size_t i = 0; i < results->comparison_count; i++) {
        struct comparison row = results->comparisons[i];
        if (row.metric != metric)
            continue;
        if (row.cell == cell && row.reference == other)
            return row;
        if (row.cell == other && row.reference == cell) {
            row.verdict = turned(row.verdict);
            row.ratio =
                (struct estimate){1 / row.ratio.value, 1 / row.ratio.high, 1 / row.ratio.low};
            return row;
        }
    }
    cr_assert_fail("no row of '%s' and '%s': %s", spec, reference, reader->sentence);
    return (struct comparison){.verdict = VERDICT_UNSETTLED};
}

static void expect_verdict(struct reader *reader, const char *spec, const char *reference,
                           int64_t fetches, enum verdict verdict)
{
    struct comparison row = row_of(reader, spec, reference, fetches, METRIC_MAKESPAN);
    cr_assert_eq(row.verdict, verdict, "%" PRIu64 ": %s over %s at %" PRId64 " is %s: %s",
                 reader->seed, spec, reference, fetches, verdict_name(row.verdict),
                 reader->sentence);
    reader->claims++;
}

/* Takes a text from the front. */
static bool take(const char **at, const char *text)
{
    size_t length = strlen(text);
    if (strncmp(*at, text, length) != 0)
        return false;
    *at += length;
    return true;
}

/* Takes what stands before `end`. */
static bool take_until(const char **at, const char *end, char name[NAME])
{
    const char *found = strstr(*at, end);
    if (!found || found - *at >= NAME)
        return false;
    (void)snprintf(name, NAME, "%.*s", (int)(found - *at), *at);
    *at = found + strlen(end);
    return true;
}

/* "a, b and c": takes all of it. */
static size_t split(const char *text, char names[LIST][NAME])
{
    size_t count = 0;
    const char *at = text;
    while (*at && count < LIST) {
        size_t length = strcspn(at, ",");
        const char *joint = NULL;
        if (at[length] == '\0') {
            joint = strstr(at, " and ");
            joint = joint ? joint : strstr(at, " or ");
        }
        if (joint)
            length = (size_t)(joint - at);
        (void)snprintf(names[count++], NAME, "%.*s", (int)length, at);
        at += length;
        at += *at == ',' ? 2 : 0;
        if (joint)
            at = strchr(at + 1, ' ') + 1;
    }
    return count;
}

static int decimals_of(const char *number)
{
    const char *point = strchr(number, '.');
    return point ? (int)strspn(point + 1, "0123456789") : 0;
}

static void expect_number(struct reader *reader, const char *shown, double true_value)
{
    double half = 0.5 * pow(10, -decimals_of(shown));
    cr_assert(fabs(strtod(shown, NULL) - true_value) <= half * (1 + 1e-9), "%s is %.9f: %s", shown,
              true_value, reader->sentence);
    reader->claims++;
}

/* "0.49-0.53": what is said says no other than the verdict does. */
static void expect_bounds(struct reader *reader, const char *text, const struct comparison *row)
{
    const char *dash = strchr(text, '-');
    cr_assert_not_null(dash, "%s", reader->sentence);
    expect_number(reader, text, row->ratio.low);
    expect_number(reader, dash + 1, row->ratio.high);
    struct estimate shown = {row->ratio.value, strtod(text, NULL), strtod(dash + 1, NULL)};
    enum verdict said = verdict_of(&shown, reader->results->settings.noise_threshold);
    enum verdict meant = row->verdict;
    meant = meant == VERDICT_LOWER ? VERDICT_FASTER : meant;
    meant = meant == VERDICT_HIGHER ? VERDICT_SLOWER : meant;
    cr_assert_eq(said, meant, "the bounds say %s: %s", verdict_name(said), reader->sentence);
}

/* "0.63x the time at 500, 95% interval 0.57-0.69)" or "1.2x as long as async, ...)" */
static void read_ratio(struct reader *reader, const char *text, const char *spec,
                       const char *reference, int64_t fetches)
{
    struct comparison row = row_of(reader, spec, reference, fetches, METRIC_MAKESPAN);
    const char *interval = strstr(text, "interval ");
    expect_number(reader, text, row.ratio.value);
    if (interval)
        expect_bounds(reader, interval + 9, &row);
    else
        cr_assert(isnan(row.ratio.low), "%s", reader->sentence);
}

/* "At 1, 10 and 50 fetches ": the numbers of fetches. */
static size_t take_points(const struct reader *reader, const char **at, int64_t points[LIST])
{
    size_t count = 0;
    const struct counts *fetches = &reader->results->settings.fetches;
    int64_t low = 0;
    int64_t high = 0;
    int length = 0;
    if (sscanf(*at, "At every measured number of fetches from %" SCNd64 " to %" SCNd64 " %n", &low,
               &high, &length) == 2) {
        *at += length;
        for (size_t i = 0; i < fetches->count; i++)
            if (fetches->items[i] >= low && fetches->items[i] <= high)
                points[count++] = fetches->items[i];
        return count;
    }
    if (!take(at, "At "))
        return 0;
    do {
        char *end = NULL;
        points[count++] = strtoll(*at, &end, 10);
        *at = end;
    } while (count < LIST && (take(at, ", ") || take(at, " and ")));
    if (!take(at, " fetches ") && !take(at, " fetch "))
        (void)take(at, " ");
    return count;
}

/* Of several engines: none is settled to be slower than another of them; or all are level. */
static void expect_candidates(struct reader *reader, const char *text, int64_t fetches, bool level)
{
    char names[LIST][NAME];
    size_t count = split(text, names);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++) {
            struct comparison row = row_of(reader, names[i], names[k], fetches, METRIC_MAKESPAN);
            bool fits = row.verdict == VERDICT_NO_DIFFERENCE || row.verdict == VERDICT_UNSETTLED;
            cr_assert(fits && (!level || row.verdict == VERDICT_NO_DIFFERENCE), "%s",
                      reader->sentence);
            reader->claims++;
        }
}

static bool read_lead(struct reader *reader, const char *at, const int64_t *points, size_t count)
{
    static const struct {
        const char *words;
        enum verdict verdict;
    } leads[] = {{" is faster than ", VERDICT_FASTER}, {" is slower than ", VERDICT_SLOWER}};
    for (size_t i = 0; i < 2; i++) {
        const char *rest = at;
        if (!take_until(&rest, leads[i].words, reader->ours) ||
            !take_until(&rest, " (", reader->theirs))
            continue;
        for (size_t k = 0; k < count; k++)
            expect_verdict(reader, reader->ours, reader->theirs, points[k], leads[i].verdict);
        read_ratio(reader, rest, reader->ours, reader->theirs, points[count - 1]);
        return true;
    }
    return false;
}

static bool read_failed(struct reader *reader, const char *at, const int64_t *points, size_t count)
{
    if (!take(&at, "they are not compared") &&
        (!take_until(&at, " and ", reader->ours) ||
         !take_until(&at, " are not compared", reader->theirs)))
        return false;
    for (size_t i = 0; i < count; i++)
        cr_assert(!is_sound(cell_of(reader, reader->ours, points[i])) ||
                  !is_sound(cell_of(reader, reader->theirs, points[i])));
    return true;
}

/* Sentences of two engines that end in a verdict that is no lead. */
static bool read_no_lead(struct reader *reader, const char *at, const int64_t *points, size_t count)
{
    char names[256];
    enum verdict verdict = VERDICT_UNSETTLED;
    const char *rest = at;
    if (take(&rest, "there is no difference")) {
        verdict = VERDICT_NO_DIFFERENCE;
        if (take(&rest, " between ")) {
            char list[LIST][NAME];
            (void)snprintf(names, sizeof names, "%s", rest);
            if (split(names, list) > 2) {
                expect_candidates(reader, names, points[0], true);
                return true;
            }
            (void)snprintf(reader->ours, NAME, "%s", list[0]);
            (void)snprintf(reader->theirs, NAME, "%s", list[1]);
        }
    } else if (take(&rest, "it is not settled whether ")) {
        const char *end = strstr(rest, " is fastest");
        if (end) {
            (void)snprintf(names, sizeof names, "%.*s", (int)(end - rest), rest);
            expect_candidates(reader, names, points[0], false);
            return true;
        }
        if (!take_until(&rest, " or ", reader->ours) ||
            !take_until(&rest, " is faster", reader->theirs))
            return false;
    } else if (!take(&rest, "the difference is not settled")) {
        return false;
    }
    for (size_t i = 0; i < count; i++)
        expect_verdict(reader, reader->ours, reader->theirs, points[i], verdict);
    return true;
}

static bool read_at(struct reader *reader, const char *at)
{
    int64_t points[LIST];
    char name[NAME];
    size_t count = take_points(reader, &at, points);
    if (count == 0)
        return false;
    if (strcmp(at, "every engine had failures") == 0)
        return true;
    if (take(&at, "only ") && take_until(&at, " had no failures: ", name))
        return is_sound(cell_of(reader, name, points[0]));
    return read_lead(reader, at, points, count) || read_no_lead(reader, at, points, count) ||
           read_failed(reader, at, points, count);
}

static void expect_fastest(struct reader *reader, const char *name, int64_t fetches)
{
    for (size_t i = 0; i < reader->results->cell_count; i++) {
        const struct cell *cell = &reader->results->cells[i];
        if (cell->fetches == fetches && is_sound(cell) && strcmp(cell->spec, name) != 0)
            expect_verdict(reader, name, cell->spec, fetches, VERDICT_FASTER);
    }
}

/* "Fastest at 500 fetches, as from 50 on: async, 57.0 ms" */
static bool read_fastest(struct reader *reader, const char *at)
{
    int length = 0;
    if (sscanf(at, "Fastest at %*d fetch%n", &length) != 0 || length == 0)
        return false;
    const char *since = strstr(at, ", as from ");
    const char *colon = strstr(at, ": ") + 2;
    int64_t from = since ? strtoll(since + 10, NULL, 10) : reader->last;
    cr_assert(take_until(&colon, ", ", reader->theirs), "%s", at);
    for (size_t i = 0; i < reader->results->settings.fetches.count; i++)
        if (reader->results->settings.fetches.items[i] >= from)
            expect_fastest(reader, reader->theirs, reader->results->settings.fetches.items[i]);
    return true;
}

/* "Slowest: sequential, 5.07 s (88.8x as long as async, 95% interval 85.4-92.0)" */
static bool read_named(struct reader *reader, const char *at)
{
    char name[NAME];
    char reference[NAME];
    bool slowest = take(&at, "Slowest: ");
    if (!slowest && !take(&at, "Next: "))
        return false;
    cr_assert(take_until(&at, ", ", name), "%s", at);
    const char *ratio = strchr(at, '(');
    const char *rest = strstr(at, "as long as ") + 11;
    if (!take_until(&rest, ", ", reference)) {
        (void)snprintf(reference, NAME, "%s", rest);
        reference[strcspn(reference, ")")] = '\0';
    }
    expect_verdict(reader, name, reference, reader->last, VERDICT_SLOWER);
    read_ratio(reader, ratio + 1, name, reference, reader->last);
    for (size_t i = 0; slowest && i < reader->results->cell_count; i++) {
        const struct cell *cell = &reader->results->cells[i];
        if (cell->fetches == reader->last && is_sound(cell) && strcmp(cell->spec, name) != 0)
            expect_verdict(reader, name, cell->spec, reader->last, VERDICT_SLOWER);
    }
    return true;
}

static bool is_beaten(struct reader *reader, const char *name)
{
    for (size_t i = 0; i < reader->results->cell_count; i++) {
        const struct cell *cell = &reader->results->cells[i];
        if (cell->fetches == reader->last && is_sound(cell) && strcmp(cell->spec, name) != 0 &&
            row_of(reader, name, cell->spec, reader->last, METRIC_MAKESPAN).verdict ==
                VERDICT_SLOWER)
            return true;
    }
    return false;
}

static bool read_groups(struct reader *reader, const char *at)
{
    char names[LIST][NAME];
    bool failed = take(&at, "Not ranked because fetches failed: ");
    bool beaten = !failed && take(&at, "Not the fastest either: ");
    if (!failed && !beaten) {
        if (take(&at, "Slower than ") && !take_until(&at, ": ", reader->theirs))
            return false;
        if (strncmp(reader->sentence, "Slower", 6) != 0)
            return false;
        (void)take(&at, "Slower: ");
    }
    size_t count = split(at, names);
    for (size_t i = 0; i < count; i++) {
        if (failed)
            cr_assert_not(is_sound(cell_of(reader, names[i], reader->last)), "%s", at);
        else if (beaten)
            cr_assert(is_beaten(reader, names[i]), "%s", reader->sentence);
        else
            expect_verdict(reader, names[i], reader->theirs, reader->last, VERDICT_SLOWER);
    }
    return count > 0;
}

/* "async takes the lead between 10 and 50 fetches" */
static bool read_crossover(struct reader *reader, const char *at)
{
    int64_t after = 0;
    int64_t from = 0;
    char leader[NAME];
    if (!take_until(&at, " takes the lead between ", leader) ||
        sscanf(at, "%" SCNd64 " and %" SCNd64, &after, &from) != 2)
        return false;
    const char *other = strcmp(leader, reader->ours) == 0 ? reader->theirs : reader->ours;
    const struct counts *fetches = &reader->results->settings.fetches;
    for (size_t i = 0; i < fetches->count; i++) {
        if (fetches->items[i] >= from)
            expect_verdict(reader, leader, other, fetches->items[i], VERDICT_FASTER);
        if (fetches->items[i] == after)
            cr_assert_neq(row_of(reader, leader, other, after, METRIC_MAKESPAN).verdict,
                          VERDICT_FASTER);
    }
    return true;
}

/* "about half of the CPU time [0.47-0.51]", "as much memory" */
static void read_cost(struct reader *reader, const char *text, enum metric metric)
{
    struct comparison row = row_of(reader, reader->ours, reader->theirs, reader->last, metric);
    const char *bounds = strchr(text, '[');
    if (strncmp(text, "as much", 7) == 0) {
        cr_assert_eq(row.verdict, VERDICT_NO_DIFFERENCE, "%s", reader->sentence);
        return;
    }
    cr_assert_not_null(bounds, "%s", reader->sentence);
    cr_assert(row.verdict == VERDICT_LOWER || row.verdict == VERDICT_HIGHER, "%s",
              reader->sentence);
    expect_bounds(reader, bounds + 1, &row);
    if (strncmp(text, "about", 5) == 0)
        cr_assert_eq(row.verdict, VERDICT_LOWER, "%s", reader->sentence);
    else
        expect_number(reader, text, row.ratio.value);
}

static bool read_costs(struct reader *reader, const char *at)
{
    static const struct {
        const char *name;
        enum metric metric;
    } costs[] = {{"CPU time", METRIC_CPU}, {"memory", METRIC_MEMORY}};
    bool uses = take(&at, "Compared with ");
    if (!uses && !take(&at, "The difference "))
        return false;
    if (uses) {
        cr_assert(take_until(&at, " at ", reader->theirs) && take_until(&at, ", ", reader->ours) &&
                  take_until(&at, " uses ", reader->ours));
    } else if (take(&at, "between ")) {
        cr_assert(take_until(&at, " and ", reader->ours) &&
                  take_until(&at, " at ", reader->theirs));
    }
    for (size_t i = 0; i < 2; i++) {
        const char *found = strstr(at, costs[i].name);
        if (!found)
            continue;
        const char *second = i == 1 && strstr(at, "CPU time") ? strstr(at, " and ") + 5 : at;
        if (uses)
            read_cost(reader, second, costs[i].metric);
        else
            cr_assert_eq(
                row_of(reader, reader->ours, reader->theirs, reader->last, costs[i].metric).verdict,
                VERDICT_UNSETTLED, "%s", reader->sentence);
        reader->claims++;
    }
    return true;
}

static void read_sentence(struct reader *reader, const char *sentence)
{
    const char *at = strstr(sentence, "? ");
    reader->sentence = at ? at + 2 : sentence;
    at = reader->sentence;
    bool known = strncmp(at, "Held back at ", 13) == 0 || read_fastest(reader, at) ||
                 read_named(reader, at) || read_groups(reader, at) || read_crossover(reader, at) ||
                 read_costs(reader, at) || read_at(reader, at);
    cr_assert(known, "%" PRIu64 ": a sentence that nothing is known of: '%s'", reader->seed, at);
}

static void read_text(struct reader *reader, char *text)
{
    cr_assert_not_null(text);
    for (char *at = text; *at;) {
        char *end = strstr(at, ". ");
        char *next = end ? end + 2 : at + strlen(at);
        if (end)
            *end = '\0';
        else
            at[strlen(at) - 1] = '\0'; /* the last full stop */
        read_sentence(reader, at);
        at = next;
    }
    free(text);
}

static size_t read_answer(const struct planted *planted)
{
    struct view view;
    struct err err = {0};
    struct answer_card card;
    const struct counts *fetches = &planted->results.settings.fetches;
    struct reader reader = {.results = &planted->results,
                            .seed = planted->seed,
                            .last = fetches->items[fetches->count - 1]};
    cr_assert_eq(view_init(&view, &planted->results, &err), 0);
    if (planted->results.settings.engines.count == 2) {
        (void)snprintf(reader.ours, NAME, "%s", planted->results.settings.engines.items[1]);
        (void)snprintf(reader.theirs, NAME, "%s", planted->results.settings.engines.items[0]);
    }
    read_text(&reader, answer_headline(&view, &number_ascii));
    read_text(&reader, answer_crossover(&view, &number_ascii));
    read_text(&reader, answer_costs(&view, &number_ascii));
    cr_assert_eq(answer_card_init(&card, &view, &number_ascii), 0);
    read_text(&reader, strdup(card.below));
    read_text(&reader, strdup(card.above));
    read_text(&reader, strdup(card.costs));
    answer_card_release(&card);
    view_release(&view);
    return reader.claims;
}

Test(answer_planted, no_sentence_of_200_random_runs_contradicts_the_table)
{
    size_t claims = 0;
    for (uint64_t seed = 0; seed < RESULTS; seed++) {
        struct planted planted;
        plant(&planted, seed);
        claims += read_answer(&planted);
        results_release(&planted.results);
        noise_free(planted.noise);
    }
    cr_expect_gt(claims, 10 * RESULTS, "%zu", claims);
}
