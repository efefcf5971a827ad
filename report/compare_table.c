/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/compare_table.h"

#include "core/strbuf.h"
#include "report/cell_format.h"
#include "report/format.h"
#include "report/manifest.h"
#include "report/table.h"
#include "stats/compare_runs.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

struct page {
    const struct run_comparison *comparison;
    struct terminal terminal;
    FILE *stream;
    struct err *err;
};

/* Closes the text and writes it as a paragraph. */
static int write_text(const struct page *page, struct strbuf *strbuf, enum table_tone tone)
{
    char *text = strbuf_close(strbuf);
    if (!text)
        return err_run(page->err, "out of memory");
    terminal_paragraph(page->stream, &page->terminal, tone, text, 2);
    free(text);
    return 0;
}

static int write_run(const struct page *page, const char *label, const char *name,
                     const struct results *results)
{
    char *date = manifest_date(results);
    char *tools = manifest_tools(results);
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    if (out && date && tools) {
        (void)fprintf(out, "%s %s: %s, %s, ", label, name, date, tools);
        manifest_write_runs(results, out);
    }
    text.failed |= !date || !tools;
    free(date);
    free(tools);
    return write_text(page, &text, TABLE_FAINT);
}

static int write_headline(const struct page *page)
{
    static const enum verdict order[] = {VERDICT_SLOWER, VERDICT_FASTER, VERDICT_NO_DIFFERENCE,
                                         VERDICT_UNSETTLED};
    static const char *const phrases[] = {"slower", "faster", "without a difference", "unsettled"};
    const struct run_comparison *comparison = page->comparison;
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    if (out && !comparison->comparable) {
        (void)fputs("Not compared: the two runs measured different things (see below).", out);
    } else if (out) {
        (void)fprintf(out, "Of %zu cell%s", comparison->match_count,
                      comparison->match_count == 1 ? "" : "s");
        const char *separator = " ";
        for (size_t i = 0; i < 4; i++) {
            size_t count = run_comparison_count(comparison, order[i]);
            if (count == 0)
                continue;
            (void)fprintf(out, "%s%zu %s %s", separator, count, count == 1 ? "is" : "are",
                          phrases[i]);
            separator = ", ";
        }
        (void)fputc('.', out);
    }
    return write_text(page, &text, TABLE_STRONG);
}

/* Whether the caps need a column: some cap is not the whole batch. */
static bool has_caps(const struct run_comparison *comparison)
{
    for (size_t i = 0; i < comparison->match_count; i++)
        if (comparison->matches[i].base->in_flight != comparison->matches[i].base->fetches)
            return true;
    return false;
}

static void add_match(struct table *table, const struct run_comparison *comparison,
                      const struct cell_match *match, bool caps)
{
    char text[NUMBER_BYTES];
    const struct cell *base = match->base;
    const char *mark = *cell_mark(base) ? cell_mark(base) : cell_mark(match->later);
    struct cell_verdict said = {.tone = TABLE_PLAIN};
    (void)snprintf(said.text, sizeof said.text, "%s", mark);
    if (comparison->comparable && isfinite(match->ratio.value))
        said = cell_verdict(&match->ratio, match->verdict, comparison->noise_threshold, mark,
                            &number_ascii);
    table_add(table, TABLE_PLAIN, "%s", number_integer(text, base->fetches));
    if (caps)
        table_add(table, TABLE_PLAIN, "%s", number_integer(text, base->in_flight));
    table_add(table, TABLE_PLAIN, "%s", base->spec);
    table_add(table, TABLE_PLAIN, "%s", cell_makespan(text, base, &number_ascii));
    table_add(table, TABLE_PLAIN, "%s", cell_makespan(text, match->later, &number_ascii));
    table_add(table, said.tone, "%s", said.text);
    table_note(table, 0, said.ratio);
}

static int write_matches(const struct page *page)
{
    bool caps = has_caps(page->comparison);
    struct table *table = table_new();
    table_column(table, TABLE_NUMBER, "fetches");
    if (caps)
        table_column(table, TABLE_NUMBER, "cap");
    table_column(table, TABLE_NAME, "engine");
    table_column(table, TABLE_NUMBER, "base");
    table_column(table, TABLE_NUMBER, "new");
    table_column(table, TABLE_TEXT, "new vs base");
    for (size_t i = 0; i < page->comparison->match_count; i++)
        add_match(table, page->comparison, &page->comparison->matches[i], caps);
    int result = table_write_terminal(table, &page->terminal, page->stream);
    table_free(table);
    return result == 0 ? 0 : err_run(page->err, "out of memory");
}

static int write_unmatched(const struct page *page, const char *where,
                           const struct cell *const *cells, size_t count)
{
    struct strbuf text;
    if (count == 0)
        return 0;
    FILE *out = strbuf_open(&text);
    if (out)
        (void)fprintf(out, "only in %s: ", where);
    for (size_t i = 0; out && i < count; i++)
        (void)fprintf(out, "%s%s at %" PRId64, i > 0 ? ", " : "", cells[i]->spec,
                      cells[i]->fetches);
    return write_text(page, &text, TABLE_PLAIN);
}

/* Only the codes: the run's own report has the full texts. */
static int write_warnings(const struct page *page, const char *label, const struct results *results)
{
    struct strbuf text;
    if (results->warning_count == 0)
        return 0;
    FILE *out = strbuf_open(&text);
    if (out)
        (void)fprintf(out, "warnings of %s: ", label);
    for (size_t i = 0; out && i < results->warning_count; i++)
        (void)fprintf(out, "%s%s", i > 0 ? ", " : "", results->warnings[i].code);
    return write_text(page, &text, TABLE_PLAIN);
}

static int write_differences(const struct page *page)
{
    for (size_t i = 0; i < page->comparison->difference_count; i++) {
        const struct manifest_difference *difference = &page->comparison->differences[i];
        struct strbuf text;
        FILE *out = strbuf_open(&text);
        if (out)
            (void)fprintf(out, "%s differs: %s -> %s", difference->what,
                          *difference->base ? difference->base : "none",
                          *difference->later ? difference->later : "none");
        if (write_text(page, &text, difference->question ? TABLE_BAD : TABLE_PLAIN) != 0)
            return -1;
    }
    return 0;
}

int compare_table_write(const struct run_comparison *comparison,
                        const struct format_options *options, FILE *stream, struct err *err)
{
    const struct page page = {comparison,
                              {options->width > 0 ? (size_t)options->width : 80, options->color},
                              stream,
                              err};
    if (write_run(&page, "base", comparison->base_name, comparison->base) != 0 ||
        write_run(&page, "new ", comparison->later_name, comparison->later) != 0)
        return -1;
    (void)fputc('\n', stream);
    if (write_headline(&page) != 0)
        return -1;
    (void)fputc('\n', stream);
    if (write_matches(&page) != 0)
        return -1;
    if (comparison->base_only_count + comparison->later_only_count + comparison->difference_count +
        comparison->base->warning_count + comparison->later->warning_count)
        (void)fputc('\n', stream);
    if (write_unmatched(&page, "base", comparison->base_only, comparison->base_only_count) != 0 ||
        write_unmatched(&page, "new", comparison->later_only, comparison->later_only_count) != 0 ||
        write_warnings(&page, "base", comparison->base) != 0 ||
        write_warnings(&page, "new", comparison->later) != 0)
        return -1;
    return write_differences(&page);
}
