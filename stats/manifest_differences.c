/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/compare_runs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Writes one fact of a manifest to a stream; nothing if it is not known. */
typedef void write_fact(const struct results *results, FILE *out);

static void write_known(const char *text, FILE *out)
{
    if (text)
        (void)fputs(text, out);
}

static void write_strings(const struct strings *strings, FILE *out)
{
    for (size_t i = 0; i < strings->count; i++)
        (void)fprintf(out, "%s%s", i > 0 ? " " : "", strings->items[i]);
}

/* The built-in origin has a random port: only its behaviour counts. */
static void write_target(const struct results *results, FILE *out)
{
    const struct target_info *target = &results->target;
    if (target->built_in)
        target_write_built_in(target, out);
    else
        write_strings(&target->urls, out);
}

static void write_version(const struct results *results, FILE *out)
{
    write_known(results->tool.version, out);
}

static void write_build(const struct results *results, FILE *out)
{
    write_known(results->tool.build, out);
}

static void write_libcurl(const struct results *results, FILE *out)
{
    write_known(results->libcurl.version, out);
    results_write_other_libcurls(results, out);
}

static void write_tls(const struct results *results, FILE *out)
{
    write_known(results->libcurl.tls, out);
}

static void write_kernel(const struct results *results, FILE *out)
{
    write_known(results->host.kernel, out);
}

static void write_cpu(const struct results *results, FILE *out)
{
    write_known(results->host.cpu, out);
}

static void write_cpus(const struct results *results, FILE *out)
{
    (void)fprintf(out, "%" PRId64, results->host.cpus);
}

static void write_governor(const struct results *results, FILE *out)
{
    write_known(results->host.governor, out);
}

static void write_end(const struct results *results, FILE *out)
{
    write_known(results->complete ? "complete" : "interrupted", out);
}

static const struct {
    const char *what;
    bool question;
    write_fact *write;
} facts[] = {
    {"target", true, write_target},      {"fetchbench", false, write_version},
    {"build", false, write_build},       {"libcurl", false, write_libcurl},
    {"TLS", false, write_tls},           {"kernel", false, write_kernel},
    {"CPU", false, write_cpu},           {"CPUs", false, write_cpus},
    {"governor", false, write_governor}, {"run", false, write_end},
};

enum { FACTS = sizeof facts / sizeof *facts, SETTINGS_MAX = 48 };

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
                         results_text(comparison->base, facts[i].write),
                         results_text(comparison->later, facts[i].write), err);
    for (const struct option_row *row = settings_rows; (row->name || row->field) && status == 0;
         row++)
        if (row->label)
            status = compare(comparison, row->label, row->is_question,
                             option_text(row, &comparison->base->settings),
                             option_text(row, &comparison->later->settings), err);
    return status;
}
