#include "stats/compare_runs.h"

#include "core/strbuf.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One fact of a manifest in words, to a stream; nothing where it is not known. */
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

/* The built-in origin is a process on some port: what counts is how it behaves. */
static void tell_target(const struct results *results, FILE *out)
{
    const struct target_facts *target = &results->target;
    if (target->built_in)
        target_write_built_in(target, out);
    else
        tell_strings(&target->urls, out);
}

static void tell_start(const struct results *results, FILE *out)
{
    tell(start_name(results->settings.start), out);
}

static void tell_http(const struct results *results, FILE *out)
{
    tell(results->settings.http, out);
}

static void tell_headers(const struct results *results, FILE *out)
{
    tell_strings(&results->settings.headers, out);
}

static void tell_redirects(const struct results *results, FILE *out)
{
    if (results->settings.max_redirects > 0)
        (void)fprintf(out, "at most %" PRId64, results->settings.max_redirects);
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

static void tell_pin(const struct results *results, FILE *out)
{
    tell(results->settings.pin, out);
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
    {"target", true, tell_target},
    {"start", true, tell_start},
    {"HTTP", true, tell_http},
    {"headers", true, tell_headers},
    {"redirects", true, tell_redirects},
    {"fetchbench", false, tell_version},
    {"build", false, tell_build},
    {"libcurl", false, tell_libcurl},
    {"TLS", false, tell_tls},
    {"kernel", false, tell_kernel},
    {"CPU", false, tell_cpu},
    {"CPUs", false, tell_cpus},
    {"governor", false, tell_governor},
    {"pinned", false, tell_pin},
    {"run", false, tell_end},
};

enum { FACTS = sizeof facts / sizeof *facts };

static char *words_of(tell_fact *tell_it, const struct results *results)
{
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    if (!out)
        return NULL;
    tell_it(results, out);
    return strbuf_close(&text);
}

int find_differences(struct run_comparison *comparison, struct err *err)
{
    comparison->comparable = true;
    comparison->differences = calloc(FACTS, sizeof *comparison->differences);
    if (!comparison->differences)
        return err_run(err, "out of memory for a comparison");
    for (size_t i = 0; i < FACTS; i++) {
        struct manifest_difference *difference =
            &comparison->differences[comparison->difference_count];
        char *base = words_of(facts[i].tell, comparison->base);
        char *later = words_of(facts[i].tell, comparison->later);
        if (base && later && strcmp(base, later) != 0) {
            *difference =
                (struct manifest_difference){facts[i].what, base, later, facts[i].question};
            comparison->difference_count++;
            comparison->comparable = comparison->comparable && !facts[i].question;
            continue;
        }
        free(base);
        free(later);
        if (!base || !later)
            return err_run(err, "out of memory for a comparison");
    }
    return 0;
}
