/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/compare_runs.h"

#include "core/strbuf.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Writes one fact of a manifest to a stream; nothing if it is not known. */
typedef void tell_fact(const struct results *results, FILE *out);

static void tell(const char *text, FILE *out)
{
    if (text)
        (void)fputs(text, out);
}

static void tell_strings(const struct strings *strings, FILE *out)
{
    for (size_t i = 0; i < strings->count; i++)
        (void)fprintf(out, "%s%s", i > 0 ? " " : "", strings->items[i]);
}

/* The built-in origin has a random port: only its behaviour counts. */
static void tell_target(const struct results *results, FILE *out)
{
    const struct target_info *target = &results->target;
    if (target->built_in)
        target_write_built_in(target, out);
    else
        tell_strings(&target->urls, out);
}

static void tell_version(const struct results *results, FILE *out)
{
    tell(results->tool.version, out);
}

static void tell_build(const struct results *results, FILE *out)
{
    tell(results->tool.build, out);
}

static void tell_libcurl(const struct results *results, FILE *out)
{
    tell(results->libcurl.version, out);
    results_write_other_libcurls(results, out);
}

static void tell_tls(const struct results *results, FILE *out)
{
    tell(results->libcurl.tls, out);
}

static void tell_kernel(const struct results *results, FILE *out)
{
    tell(results->host.kernel, out);
}

static void tell_cpu(const struct results *results, FILE *out)
{
    tell(results->host.cpu, out);
}

static void tell_cpus(const struct results *results, FILE *out)
{
    (void)fprintf(out, "%" PRId64, results->host.cpus);
}

static void tell_governor(const struct results *results, FILE *out)
{
    tell(results->host.governor, out);
}

static void tell_end(const struct results *results, FILE *out)
{
    tell(results->complete ? "complete" : "interrupted", out);
}

static const struct {
    const char *what;
    bool question;
    tell_fact *tell;
} facts[] = {
    {"target", true, tell_target},      {"fetchbench", false, tell_version},
    {"build", false, tell_build},       {"libcurl", false, tell_libcurl},
    {"TLS", false, tell_tls},           {"kernel", false, tell_kernel},
    {"CPU", false, tell_cpu},           {"CPUs", false, tell_cpus},
    {"governor", false, tell_governor}, {"run", false, tell_end},
};

enum { FACTS = sizeof facts / sizeof *facts, SETTINGS_MAX = 48 };

static char *words_of(tell_fact *tell_it, const struct results *results)
{
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    if (!out)
        return NULL;
    tell_it(results, out);
    return strbuf_close(&text);
}

/* Takes ownership of the two strings, which are freed unless they differ. */
static int compare(struct run_comparison *comparison, const char *what, bool question, char *base,
                   char *later, struct err *err)
{
    int status = base && later ? 0 : err_run(err, "out of memory for a comparison");
    if (status == 0 && strcmp(base, later) != 0) {
        comparison->differences[comparison->difference_count++] =
            (struct manifest_difference){what, base, later, question};
        comparison->comparable = comparison->comparable && !question;
        return 0;
    }
    free(base);
    free(later);
    return status;
}

int find_differences(struct run_comparison *comparison, struct err *err)
{
    comparison->comparable = true;
    comparison->differences = calloc(FACTS + SETTINGS_MAX, sizeof *comparison->differences);
    if (!comparison->differences)
        return err_run(err, "out of memory for a comparison");
    int status = 0;
    for (size_t i = 0; i < FACTS && status == 0; i++)
        status = compare(comparison, facts[i].what, facts[i].question,
                         words_of(facts[i].tell, comparison->base),
                         words_of(facts[i].tell, comparison->later), err);
    for (const struct option_row *row = settings_rows; (row->name || row->field) && status == 0;
         row++)
        if (row->label)
            status = compare(comparison, row->label, row->is_question,
                             option_text(row, &comparison->base->settings),
                             option_text(row, &comparison->later->settings), err);
    return status;
}
