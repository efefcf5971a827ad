/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/manifest.h"

#include "core/results.h"
#include "core/units.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *known(const char *text)
{
    return text ? text : "?";
}

static void write_date(const struct results *results, FILE *out)
{
    /* 2026-03-14T09:26:53Z; any other form is copied. */
    const char *date = results->tool.date;
    if (date && strlen(date) == 20 && date[10] == 'T' && date[19] == 'Z')
        (void)fprintf(out, "%.10s %.5s UTC", date, date + 11);
    else
        (void)fputs(known(date), out);
}

static void write_tools(const struct results *results, FILE *out)
{
    (void)fprintf(out, "fetchbench %s, libcurl %s", known(results->tool.version),
                  known(results->libcurl.version));
    if (results->libcurl.tls)
        (void)fprintf(out, " (%s)", results->libcurl.tls);
    if (results->host.cpus > 0)
        (void)fprintf(out, ", %" PRId64 " CPU%s", results->host.cpus,
                      results->host.cpus == 1 ? "" : "s");
    if (results->host.cpu_quota > 0.0)
        (void)fprintf(out, " with a quota of %.3g", results->host.cpu_quota);
    results_write_other_libcurls(results, out);
}

static void write_host(const struct results *results, FILE *out)
{
    const struct host_info *host = &results->host;
    char text[UNITS_TEXT_BYTES];
    const char *separator = "";
    const char *const items[] = {host->cpu, host->os, host->kernel};
    static const char *const prefixes[] = {"", "", "kernel "};
    for (size_t i = 0; i < 3; i++) {
        if (!items[i])
            continue;
        (void)fprintf(out, "%s%s%s", separator, prefixes[i], items[i]);
        separator = ", ";
    }
    if (host->memory_bytes > 0)
        (void)fprintf(out, "%s%s memory", separator,
                      units_format_bytes(text, (double)host->memory_bytes));
    if (host->governor)
        (void)fprintf(out, ", governor %s", host->governor);
}

static void write_target(const struct results *results, FILE *out)
{
    const struct target_info *target = &results->target;
    if (target->built_in) {
        target_write_built_in(target, out);
    } else {
        (void)fputs(target->urls.count > 0 ? known(target->urls.items[0]) : "?", out);
        if (target->urls.count > 1)
            (void)fprintf(out, " and %zu more in turn", target->urls.count - 1);
    }
    (void)fputs(", HTTP/", out);
    option_write(settings_row("http"), &results->settings, out);
}

static void write_caps(const struct settings *settings, FILE *out)
{
    for (size_t i = 0; i < settings->in_flight.count; i++) {
        const char *separator = i > 0 ? "/" : ", ";
        int64_t cap = settings->in_flight.items[i];
        if (cap == 0)
            (void)fprintf(out, "%sall", separator);
        else
            (void)fprintf(out, "%s%" PRId64, separator, cap);
    }
    if (settings->in_flight.count > 0)
        (void)fputs(" in flight", out);
}

void manifest_write_runs(const struct results *results, FILE *out)
{
    int64_t planned = results->settings.runs;
    int64_t made = results->cell_count > 0 ? (int64_t)results->cells[0].trial_count : 0;
    if (!results->complete && made < planned)
        (void)fprintf(out, "%" PRId64 " of ", made);
    (void)fprintf(out, "%" PRId64 " run%s", planned, planned == 1 ? "" : "s");
}

static void write_plan(const struct results *results, FILE *out)
{
    const struct settings *settings = &results->settings;
    (void)fprintf(out, "%s start", start_name(settings->start));
    write_caps(settings, out);
    if (settings->runs > 0) {
        (void)fputs(", ", out);
        manifest_write_runs(results, out);
    }
    if (settings->samples < 0)
        (void)fputs(", no samples saved", out);
    else if (settings->samples > 0)
        (void)fprintf(out, ", %" PRId64 " random samples saved per trial", settings->samples);
    if (settings->seed >= 0)
        (void)fprintf(out, ", seed %" PRId64, settings->seed);
    if (cpus_count(&settings->pin.client) > 0 || cpus_count(&settings->pin.origin) > 0) {
        (void)fputs(", pinned ", out);
        option_write(settings_row("pin"), settings, out);
    }
}

static void write_caveat(const struct results *results, FILE *out)
{
    const char *build = results->tool.build;
    bool slow = build && strcmp(build, "release") != 0;
    if (slow)
        (void)fprintf(out, "This is a %s build, which is not for measuring.", build);
    if (!results->complete)
        (void)fprintf(out, "%sThe run is incomplete%s%s.", slow ? " " : "",
                      results->ended_reason ? ": " : "",
                      results->ended_reason ? results->ended_reason : "");
}

static void write_quoted(const char *word, FILE *out)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "@%+=:,./_-";
    if (*word && word[strspn(word, plain)] == '\0') {
        (void)fputs(word, out);
        return;
    }
    (void)fputc('\'', out);
    for (; *word; word++) {
        if (*word == '\'')
            (void)fputs("'\\''", out);
        else
            (void)fputc(*word, out);
    }
    (void)fputc('\'', out);
}

static void write_command(const struct results *results, FILE *out)
{
    const struct strings *command = &results->settings.command;
    (void)fputs("fetchbench", out);
    /* The program's own name, if present, is a path on one machine. */
    size_t first =
        command->count > 0 && command->items[0][0] != '-' && strstr(command->items[0], "fetchbench")
            ? 1
            : 0;
    for (size_t i = first; i < command->count; i++) {
        (void)fputc(' ', out);
        write_quoted(command->items[i], out);
    }
}

char *manifest_tools(const struct results *results)
{
    return results_text(results, write_tools);
}

char *manifest_host(const struct results *results)
{
    return results_text(results, write_host);
}

char *manifest_target(const struct results *results)
{
    return results_text(results, write_target);
}

char *manifest_plan(const struct results *results)
{
    return results_text(results, write_plan);
}

char *manifest_date(const struct results *results)
{
    return results_text(results, write_date);
}

static void write_plan_and_date(const struct results *results, FILE *out)
{
    write_plan(results, out);
    (void)fputs("; ", out);
    write_date(results, out);
}

char *manifest_plan_and_date(const struct results *results)
{
    return results_text(results, write_plan_and_date);
}

char *manifest_caveat(const struct results *results)
{
    return results_text(results, write_caveat);
}

char *manifest_command(const struct results *results)
{
    return results_text(results, write_command);
}
