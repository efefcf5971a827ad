/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/faults.h"

#include "core/random.h"
#include "origin/answer.h"

#include "core/suggest.h"
#include "core/units.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Truncates the body after the argument, or sends nothing if there is none. */
static void cut(struct answer *answer, const struct plan *plan, enum answer_end end)
{
    answer->end = end;
    answer->silent = plan->argument < 0;
    if (plan->argument < answer->body_bytes)
        answer->body_bytes = plan->argument < 0 ? 0 : plan->argument;
}

static void apply_reset(struct answer *answer, const struct plan *plan)
{
    cut(answer, plan, ANSWER_RESET);
}

static void apply_reset_connection(struct answer *answer, const struct plan *plan)
{
    cut(answer, plan, ANSWER_RESET_CONNECTION);
}

static void apply_close(struct answer *answer, const struct plan *plan)
{
    (void)plan;
    answer->silent = true;
    answer->end = ANSWER_CLOSE_CONNECTION;
}

static void apply_goaway(struct answer *answer, const struct plan *plan)
{
    (void)plan;
    answer->silent = true;
    answer->end = ANSWER_GOAWAY;
}

static void apply_truncate(struct answer *answer, const struct plan *plan)
{
    int64_t kept = plan->argument < 0 ? answer->body_bytes / 2 : plan->argument;
    if (kept < answer->body_bytes)
        answer->body_bytes = kept;
    answer->end = ANSWER_CLOSE;
}

static void apply_stall(struct answer *answer, const struct plan *plan)
{
    cut(answer, plan, ANSWER_STALL);
}

static void apply_trickle(struct answer *answer, const struct plan *plan)
{
    answer->bytes_per_s = plan->argument;
}

/* No length is announced: in HTTP/1.1 the body ends with the connection, which does not end. */
static void apply_endless(struct answer *answer, const struct plan *plan)
{
    (void)plan;
    answer->length = LENGTH_UNKNOWN;
    answer->body_bytes = COUNT_ENDLESS;
    answer->last = true;
}

static void apply_huge_head(struct answer *answer, const struct plan *plan)
{
    answer->padding_bytes = plan->argument / PADDING_LINE_BYTES * PADDING_LINE_BYTES;
}

static void apply_endless_head(struct answer *answer, const struct plan *plan)
{
    (void)plan;
    answer->padding_bytes = COUNT_ENDLESS;
}

/* Any byte except '/', without which nothing is a status line. */
static void write_garbage(const struct plan *plan, char *bytes, int64_t position, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t place = plan->request << 32 ^ (uint64_t)(position + (int64_t)i);
        int drawn = (int)(256 * random_uniform(plan->seed, place, DRAW_BYTES));
        bytes[i] = (char)(drawn == '/' ? '.' : drawn);
    }
}

static void apply_garbage(struct answer *answer, const struct plan *plan)
{
    answer->silent = true;
    answer->raw_bytes = plan->argument;
    answer->write_raw = write_garbage;
    answer->end = ANSWER_CLOSE_CONNECTION;
}

static void apply_chunked(struct answer *answer, const struct plan *plan)
{
    (void)plan;
    answer->length = LENGTH_UNKNOWN;
    answer->chunked = true;
}

/* The body itself is compressed when the answer begins (exchange.c), because it takes memory. */
static void apply_gzip(struct answer *answer, const struct plan *plan)
{
    (void)plan;
    answer->content_encoding = "gzip";
}

static void redirect(struct answer *answer)
{
    answer->status = 302;
    answer->content_type = NULL;
    answer->length = answer->body_bytes = 0;
}

/* The Location contains the remaining redirects in its query, and the parameters of the request. */
static void apply_redirect(struct answer *answer, const struct plan *plan)
{
    char fault[32] = "none";
    if (plan->argument > 1)
        (void)snprintf(fault, sizeof fault, "redirect=%" PRId64, plan->argument - 1);
    (void)snprintf(answer->location, sizeof answer->location,
                   "/redirected?fault=%s&number=%" PRIu64 "&delay=%" PRId64 "ns&size=%" PRId64
                   "&status=%u",
                   fault, plan->request, plan->delay_ns, plan->size_bytes, plan->status);
    redirect(answer);
}

static void apply_redirect_loop(struct answer *answer, const struct plan *plan)
{
    (void)snprintf(answer->location, sizeof answer->location,
                   "/again?fault=redirect-loop&number=%" PRIu64 "&delay=%" PRId64 "ns",
                   plan->request, plan->delay_ns);
    redirect(answer);
}

static void apply_no_keepalive(struct answer *answer, const struct plan *plan)
{
    (void)plan;
    answer->last = true;
}

#define ANY_SIZE .min = 0, .max = INT64_C(1) << 40
#define OPTIONAL_BODY_BYTES                                                                        \
    .kind = ARGUMENT_SIZE, .argument = "bytes of the body", .default_argument = -1, ANY_SIZE

const struct fault faults[] = {
    {"none", "answers normally"},
    {"reset", "resets the connection: before the answer, or after that many bytes of the body",
     .http2 = "resets the stream", OPTIONAL_BODY_BYTES, .apply = apply_reset},
    {"reset-connection", "like reset", .http2 = "resets the connection, with all streams on it",
     OPTIONAL_BODY_BYTES, .apply = apply_reset_connection},
    {"close", "closes the connection without an answer",
     .http2 = "closes the connection, with all streams on it", .apply = apply_close},
    {"goaway", "like close", .http2 = "ends the connection with a GOAWAY frame, without an answer",
     .apply = apply_goaway},
    {"truncate", "closes the connection after half of the body, or after that many bytes of it",
     .http2 = "ends the stream there", OPTIONAL_BODY_BYTES, .apply = apply_truncate},
    {"stall", "sends nothing more: from the start, or after that many bytes of the body",
     OPTIONAL_BODY_BYTES, .apply = apply_stall},
    {"trickle", "sends the body slowly", .kind = ARGUMENT_SIZE, .argument = "bytes per second",
     .default_argument = 100, .min = 1, .max = INT64_C(1) << 30, .apply = apply_trickle},
    {"endless", "sends an endless body", .apply = apply_endless},
    {"huge-head", "sends that many bytes of header lines before the body",
     .http2 = "of header fields, 16 MiB at most", .kind = ARGUMENT_SIZE,
     .argument = "bytes of header lines", .default_argument = 1024 * 1024, .min = 64,
     .max = INT64_C(1) << 40, .apply = apply_huge_head},
    {"endless-head", "sends endless header lines", .http2 = "endless CONTINUATION frames",
     .apply = apply_endless_head},
    {"garbage", "sends random bytes in place of HTTP",
     .http2 = "on the connection, which is then closed", .kind = ARGUMENT_SIZE, .argument = "bytes",
     .default_argument = 1024, .min = 1, .max = INT64_C(1) << 40, .apply = apply_garbage},
    {"chunked", "sends the body in chunks, without announcing its length",
     .http2 = "without announcing its length", .apply = apply_chunked},
    {"gzip", "compresses the body, 64 MiB of it at most", .apply = apply_gzip},
    {"redirect", "redirects that many times, then answers", .kind = ARGUMENT_COUNT,
     .argument = "redirects", .default_argument = 1, .min = 1, .max = 1000000,
     .apply = apply_redirect},
    {"redirect-loop", "redirects forever", .apply = apply_redirect_loop},
    {"no-keepalive", "closes the connection after each answer",
     .http2 = "sends GOAWAY with each answer", .apply = apply_no_keepalive},
    {0},
};

enum { MAX_NAMES = sizeof faults / sizeof faults[0] };

const struct fault *fault_find(const char *name, struct err *err)
{
    const char *names[MAX_NAMES];
    size_t count = 0;
    for (; faults[count].name; count++) {
        if (strcmp(faults[count].name, name) == 0)
            return &faults[count];
        names[count] = faults[count].name;
    }
    char phrase[96];
    if (*suggest_phrase(phrase, sizeof phrase, name, names, count) == '\0')
        (void)err_usage(err, "unknown fault '%s'; 'fetchbench origin --list-faults' lists them",
                        name);
    else
        (void)err_usage(err, "unknown fault '%s'%s", name, phrase);
    return NULL;
}

int fault_parse_argument(const struct fault *fault, const char *text, int64_t *argument,
                         struct err *err)
{
    if (!text) {
        *argument = fault->default_argument;
        return 0;
    }
    if (fault->kind == ARGUMENT_NONE)
        return err_usage(err, "fault '%s' takes no argument, but got '%s'", fault->name, text);
    if (fault->kind == ARGUMENT_COUNT)
        return units_parse_count(text, fault->argument, fault->min, fault->max, argument, err);
    int64_t bytes = 0;
    if (units_parse_size_bytes(text, &bytes, err) != 0)
        return -1;
    if (bytes < fault->min || bytes > fault->max) {
        char min[UNITS_TEXT_BYTES];
        char max[UNITS_TEXT_BYTES];
        return err_usage(err, "invalid number of %s '%s'; expected a size from %s to %s",
                         fault->argument, text, units_format_size_exact(min, fault->min),
                         units_format_size_exact(max, fault->max));
    }
    *argument = bytes;
    return 0;
}

void faults_write_names(FILE *stream)
{
    for (size_t i = 0; faults[i].name; i++)
        (void)fprintf(stream, "%s%s", i ? " " : "", faults[i].name);
}
