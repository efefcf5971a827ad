#include "report/compare_table.h"

#include "core/run_comparison.h"
#include "core/strbuf.h"
#include "report/cell_text.h"
#include "report/figures.h"
#include "report/format.h"
#include "report/grid.h"
#include "report/manifest.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t width_of(const struct format_options *options)
{
    return options->width > 0 ? (size_t)options->width : 80;
}

static void write_wrapped(const char *text, enum grid_style style,
                          const struct format_options *options, FILE *stream)
{
    grid_paragraph(stream, style, options->color, text, width_of(options), 2);
}

/* Ends the text and writes it. */
static int write_made(struct strbuf *text, enum grid_style style,
                      const struct format_options *options, FILE *stream, struct err *err)
{
    char *made = strbuf_close(text);
    if (!made)
        return err_run(err, "out of memory");
    write_wrapped(made, style, options, stream);
    free(made);
    return 0;
}

static int write_run(const char *label, const char *name, const struct results *results,
                     const struct format_options *options, FILE *stream, struct err *err)
{
    char *date = manifest_date(results);
    char *tools = manifest_tools(results);
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    if (out && date && tools)
        (void)fprintf(out, "%s %s: %s, %s, %" PRId64 " runs", label, name, date, tools,
                      results->settings.runs);
    text.failed |= !date || !tools;
    free(date);
    free(tools);
    return write_made(&text, GRID_FAINT, options, stream, err);
}

static void write_headline(const struct run_comparison *comparison,
                           const struct format_options *options, FILE *stream)
{
    static const enum verdict order[] = {VERDICT_SLOWER, VERDICT_FASTER, VERDICT_NO_DIFFERENCE,
                                         VERDICT_UNSETTLED};
    static const char *const words[] = {"slower", "faster", "without a difference", "not settled"};
    char text[200];
    size_t length = (size_t)snprintf(text, sizeof text, "Of %zu cell%s", comparison->match_count,
                                     comparison->match_count == 1 ? "" : "s");
    const char *joint = " ";
    if (!comparison->comparable) {
        (void)snprintf(text, sizeof text,
                       "Not compared: the two runs asked different things, as told below.");
    }
    for (size_t i = 0; comparison->comparable && i < 4; i++) {
        size_t count = run_comparison_count(comparison, order[i]);
        if (count == 0)
            continue;
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%zu %s %s", joint, count,
                                   count == 1 ? "is" : "are", words[i]);
        joint = ", ";
    }
    if (comparison->comparable)
        (void)snprintf(text + length, sizeof text - length, ".");
    write_wrapped(text, GRID_STRONG, options, stream);
}

/* Whether caps must be told: somewhere the cap is not all of the batch. */
static bool has_caps(const struct run_comparison *comparison)
{
    for (size_t i = 0; i < comparison->match_count; i++)
        if (comparison->matches[i].base->in_flight != comparison->matches[i].base->fetches)
            return true;
    return false;
}

static const char *mark_of(const struct cell_match *match)
{
    return *cell_mark(match->base) ? cell_mark(match->base) : cell_mark(match->later);
}

static void add_verdict(struct grid *grid, const struct run_comparison *comparison,
                        const struct cell_match *match, bool with_bounds)
{
    static const enum grid_style styles[] = {[VERDICT_FASTER] = GRID_GOOD,
                                             [VERDICT_SLOWER] = GRID_BAD,
                                             [VERDICT_NO_DIFFERENCE] = GRID_PLAIN,
                                             [VERDICT_UNSETTLED] = GRID_FAINT};
    char times[FIGURE_BYTES] = "";
    char bounds[FIGURE_BYTES] = "";
    const struct estimate *ratio = &match->ratio;
    bool settled = match->verdict == VERDICT_FASTER || match->verdict == VERDICT_SLOWER;
    if (!comparison->comparable || !isfinite(ratio->value)) {
        grid_add(grid, GRID_PLAIN, "%s", mark_of(match));
        grid_end_row(grid);
        return;
    }
    struct estimate lead = {1 / ratio->value, 1 / ratio->high, 1 / ratio->low};
    if (settled)
        lead = figure_lead(ratio);
    if (settled)
        (void)strcat(figure_times(times, &lead, &figure_ascii), " ");
    grid_add(grid, styles[match->verdict], "%s%s%s", times, verdict_name(match->verdict),
             mark_of(match));
    if (with_bounds)
        grid_add(grid, GRID_FAINT, "%s", figure_times_bounds(bounds, &lead, &figure_ascii));
}

static void add_match(struct grid *grid, const struct run_comparison *comparison,
                      const struct cell_match *match, bool caps, bool bounds)
{
    char text[FIGURE_BYTES];
    const struct cell *base = match->base;
    grid_add(grid, GRID_PLAIN, "%" PRId64, base->fetches);
    if (caps)
        grid_add(grid, GRID_PLAIN, "%" PRId64, base->in_flight);
    grid_add(grid, GRID_PLAIN, "%s", base->spec);
    grid_add(grid, GRID_PLAIN, "%s", cell_makespan(text, base, &figure_ascii));
    grid_add(grid, GRID_PLAIN, "%s", cell_makespan(text, match->later, &figure_ascii));
    add_verdict(grid, comparison, match, bounds);
}

static struct grid *lay_matches(const struct run_comparison *comparison, bool bounds)
{
    bool caps = has_caps(comparison);
    size_t first = caps ? 2 : 1;
    struct grid *grid = grid_new(bounds ? first + 5 : first + 4);
    if (!grid)
        return NULL;
    for (size_t column = 0; column < first; column++)
        grid_align(grid, column, GRID_RIGHT);
    grid_align(grid, first + 1, GRID_RIGHT);
    grid_align(grid, first + 2, GRID_RIGHT);
    grid_add(grid, GRID_STRONG, "fetches");
    if (caps)
        grid_add(grid, GRID_STRONG, "cap");
    grid_add(grid, GRID_STRONG, "engine");
    grid_add(grid, GRID_STRONG, "base");
    grid_add(grid, GRID_STRONG, "new");
    grid_add_heading(grid, GRID_STRONG, "new vs base");
    grid_end_row(grid);
    for (size_t i = 0; i < comparison->match_count; i++)
        add_match(grid, comparison, &comparison->matches[i], caps, bounds);
    return grid;
}

/* Where the width does not do for all, the bounds are left out. */
static int write_matches(const struct run_comparison *comparison,
                         const struct format_options *options, FILE *stream, struct err *err)
{
    struct grid *grid = lay_matches(comparison, true);
    if (grid && grid_width(grid) > width_of(options)) {
        grid_free(grid);
        grid = lay_matches(comparison, false);
    }
    int result = grid ? grid_print(grid, stream, options->color) : -1;
    grid_free(grid);
    return result == 0 ? 0 : err_run(err, "out of memory");
}

static int write_alone(const char *where, const struct cell *const *cells, size_t count,
                       const struct format_options *options, FILE *stream, struct err *err)
{
    struct strbuf text;
    if (count == 0)
        return 0;
    FILE *out = strbuf_open(&text);
    if (!out)
        return err_run(err, "out of memory");
    (void)fprintf(out, "only in %s: ", where);
    for (size_t i = 0; i < count; i++)
        (void)fprintf(out, "%s%s at %" PRId64, i > 0 ? ", " : "", cells[i]->spec,
                      cells[i]->fetches);
    return write_made(&text, GRID_PLAIN, options, stream, err);
}

/* What may be wrong with a run is told with it; here the codes shall do. */
static int write_warnings(const char *label, const struct results *results,
                          const struct format_options *options, FILE *stream, struct err *err)
{
    struct strbuf text;
    if (results->warning_count == 0)
        return 0;
    FILE *out = strbuf_open(&text);
    if (!out)
        return err_run(err, "out of memory");
    (void)fprintf(out, "warnings of %s: ", label);
    for (size_t i = 0; i < results->warning_count; i++)
        (void)fprintf(out, "%s%s", i > 0 ? ", " : "", results->warnings[i].code);
    return write_made(&text, GRID_PLAIN, options, stream, err);
}

static int write_differences(const struct run_comparison *comparison,
                             const struct format_options *options, FILE *stream, struct err *err)
{
    for (size_t i = 0; i < comparison->difference_count; i++) {
        const struct manifest_difference *difference = &comparison->differences[i];
        struct strbuf text;
        FILE *out = strbuf_open(&text);
        if (!out)
            return err_run(err, "out of memory");
        (void)fprintf(out, "%s differs: %s -> %s", difference->what,
                      *difference->base ? difference->base : "none",
                      *difference->later ? difference->later : "none");
        if (write_made(&text, difference->question ? GRID_BAD : GRID_PLAIN, options, stream, err) !=
            0)
            return -1;
    }
    return 0;
}

int compare_table_write(const struct run_comparison *comparison,
                        const struct format_options *options, FILE *stream, struct err *err)
{
    if (write_run("base", comparison->base_name, comparison->base, options, stream, err) != 0 ||
        write_run("new ", comparison->later_name, comparison->later, options, stream, err) != 0)
        return -1;
    (void)fputc('\n', stream);
    write_headline(comparison, options, stream);
    (void)fputc('\n', stream);
    if (write_matches(comparison, options, stream, err) != 0)
        return -1;
    if (comparison->base_only_count + comparison->later_only_count + comparison->difference_count +
        comparison->base->warning_count + comparison->later->warning_count)
        (void)fputc('\n', stream);
    if (write_alone("base", comparison->base_only, comparison->base_only_count, options, stream,
                    err) != 0 ||
        write_alone("new", comparison->later_only, comparison->later_only_count, options, stream,
                    err) != 0)
        return -1;
    if (write_warnings("base", comparison->base, options, stream, err) != 0 ||
        write_warnings("new", comparison->later, options, stream, err) != 0)
        return -1;
    return write_differences(comparison, options, stream, err);
}
