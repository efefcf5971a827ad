/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_options.h"

#include "bench/suite.h"
#include "core/clock.h"
#include "core/mask.h"
#include "origin/distribution.h"
#include "origin/faults.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

static int check_engines(const void *value, struct err *err)
{
    const struct strings *engines = value;
    for (size_t i = 0; i < engines->count; i++)
        if (suite_check_engine(engines->items[i], err) != 0)
            return -1;
    return 0;
}

static int check_header(const void *value, struct err *err)
{
    const struct strings *headers = value;
    const char *header = headers->items[headers->count - 1];
    return *header == '@' ? 0 : suite_check_header(header, err); /* a file, read later */
}

static int check_cacert(const void *value, struct err *err)
{
    const char *path = *(const char *const *)value;
    return access(path, R_OK) == 0 ? 0
                                   : err_usage(err, "cannot read '%s': %s", path, strerror(errno));
}

static int check_pin(const void *value, struct err *err)
{
    const struct pin *pin = value;
    return cpus_check(&pin->client, err) == 0 ? cpus_check(&pin->origin, err) : -1;
}

static const struct option_hook hooks[] = {
    {"engines", check_engines, suite_write_engine_names},
    {"header", check_header, NULL},
    {"cacert", check_cacert, NULL},
    {"pin", check_pin, NULL},
};

const struct option_hook *option_hook(const struct option_row *row)
{
    for (size_t i = 0; i < sizeof hooks / sizeof *hooks; i++)
        if (strcmp(hooks[i].name, row->name) == 0)
            return &hooks[i];
    return NULL;
}

static int replace_text(char **text, const char *value, struct err *err)
{
    char *copy = strdup(value);
    if (!copy)
        return err_run(err, "out of memory");
    free(*text);
    *text = copy;
    return 0;
}

int origin_parse_delay(const struct option_row *row, void *at, const char *text, struct err *err)
{
    struct target_info *target = at;
    (void)row;
    if (origin_check_delay(text, &target->delay_ns, err) != 0)
        return -1;
    return replace_text(&target->delay, text, err);
}

static int parse_size(const struct option_row *row, void *at, const char *text, struct err *err)
{
    struct target_info *target = at;
    (void)row;
    if (origin_check_size(text, &target->size_bytes, err) != 0)
        return -1;
    return replace_text(&target->size, text, err);
}

static int parse_status(const struct option_row *row, void *at, const char *text, struct err *err)
{
    (void)row;
    if (origin_check_status(text, err) != 0)
        return -1;
    return replace_text(&((struct target_info *)at)->status, text, err);
}

static int parse_fault(const struct option_row *row, void *at, const char *text, struct err *err)
{
    struct strings *list = &((struct target_info *)at)->faults;
    (void)row;
    if (list->count == ORIGIN_MAX_FAULTS)
        return err_usage(err, "too many faults: at most %d", ORIGIN_MAX_FAULTS);
    if (origin_check_fault(text, err) != 0)
        return -1;
    return strings_append(list, text, err);
}

const struct option_row origin_rows[] = {
    {.section = "Built-in origin",
     .name = "delay",
     .argument = "D",
     .initial = "50ms",
     .summary = "Delay of each response",
     .details = "A number with ns, us, ms, s, m or h. Or drawn for each response, from the seed, "
                "for example lognormal:50ms,0.5.",
     .kind = OPTION_CUSTOM,
     .parse = origin_parse_delay,
     .write_details = distributions_write},
    {.name = "size",
     .argument = "S",
     .initial = "1KiB",
     .summary = "Size of each response body",
     .details = "A number with B, KiB, MiB, k or M. Or drawn for each response, as with --delay: "
                "uniform:1k,10k.",
     .kind = OPTION_CUSTOM,
     .parse = parse_size},
    {.name = "status",
     .argument = "CODE",
     .initial_note = "200",
     .summary = "Status of the responses, for example 503 or 503:10%",
     .details = "With a share, the other responses are 200. The same seed selects the same "
                "responses in every trial.",
     .kind = OPTION_CUSTOM,
     .parse = parse_status},
    {.name = "fault",
     .argument = "FAULT",
     .summary = "Inject a fault, for example reset:1%; may be repeated",
     .details = "NAME or NAME=ARGUMENT, and after a colon the share of the responses. The same "
                "seed selects the same responses in every trial. 'fetchbench origin --list-faults' "
                "lists the names.",
     .kind = OPTION_CUSTOM,
     .parse = parse_fault,
     .write_words = faults_write_names},
    {.name = "tls",
     .summary = "Serve HTTPS, with a certificate made for the run",
     .details = "Clients trust that certificate and no other. Implied by --http 2.",
     .kind = OPTION_SWITCH,
     .offset = offsetof(struct target_info, tls)},
    {0},
};

struct origin_options origin_options_of(const struct target_info *target, int64_t seed)
{
    return (struct origin_options){.delay = target->delay,
                                   .size = target->size,
                                   .status = target->status,
                                   .faults = (const char *const *)target->faults.items,
                                   .fault_count = target->faults.count,
                                   .seed = seed,
                                   .tls = target->tls};
}

static int64_t random_seed(void)
{
    uint32_t seed = 0;
    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
        seed = (uint32_t)clock_now_ns();
    return seed;
}

/* Keeps secrets out of the results, and so out of every report. */
static int append_masked(struct strings *list, const char *text, struct err *err)
{
    char *masked = mask_text(text);
    if (!masked)
        return err_run(err, "out of memory");
    int status = strings_append(list, masked, err);
    free(masked);
    return status;
}

int run_options_init(struct run_options *options, int count, char **arguments, struct err *err)
{
    *options = (struct run_options){0};
    struct settings *settings = &options->results.settings;
    settings->seed = random_seed();
    /* The program by its name only: its path is private to the user. */
    for (int i = 0; i < count; i++)
        if (append_masked(&settings->command, i == 0 ? "fetchbench" : arguments[i], err) != 0)
            return -1;
    return 0;
}

/* `fetchbench raec` is more likely a command than a URL. */
static int check_operand(const char *url, struct err *err)
{
    const char *nearest = strstr(url, "://") ? NULL : command_nearest(url);
    if (nearest)
        return err_usage(err, "'%s' is neither a command nor a URL; did you mean '%s'?", url,
                         nearest);
    return suite_check_url(url, err);
}

/* The defaults of the origin's options do not apply to URLs. */
static void clear_origin(struct target_info *target)
{
    free(target->delay);
    free(target->size);
    target->delay = NULL;
    target->size = NULL;
    target->delay_ns = -1;
    target->size_bytes = -1;
}

/* One header per line; empty lines are ignored. */
static int read_headers(const char *path, struct strings *headers, struct err *err)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *stream = standard ? stdin : fopen(path, "re");
    char *line = NULL;
    size_t room = 0;
    int status = 0;
    if (!stream)
        return err_usage(err, "--header: cannot read '%s': %s", path, strerror(errno));
    while (status == 0 && getline(&line, &room, stream) >= 0) {
        line[strcspn(line, "\r\n")] = '\0';
        if (*line != '\0')
            status = suite_check_header(line, err) == 0 ? strings_append(headers, line, err) : -1;
    }
    if (status == 0 && ferror(stream))
        status = err_usage(err, "--header: cannot read '%s': %s", path, strerror(errno));
    free(line);
    if (!standard)
        (void)fclose(stream);
    return status;
}

static int expand_headers(const struct strings *given, struct strings *headers, struct err *err)
{
    int status = 0;
    for (size_t i = 0; i < given->count && status == 0; i++)
        status = *given->items[i] == '@' ? read_headers(given->items[i] + 1, headers, err)
                                         : strings_append(headers, given->items[i], err);
    return status;
}

/* Moves the headers aside; the settings keep masked copies. */
static int mask_headers(struct run_options *options, struct err *err)
{
    struct strings *recorded = &options->results.settings.headers;
    int status = expand_headers(recorded, &options->headers, err);
    strings_release(recorded);
    *recorded = (struct strings){0};
    if (status != 0)
        return -1;
    for (size_t i = 0; i < options->headers.count; i++)
        if (append_masked(recorded, options->headers.items[i], err) != 0)
            return -1;
    return 0;
}

int run_options_finish(struct run_options *options, const struct parsed *parsed, struct err *err)
{
    struct target_info *target = &options->results.target;
    struct settings *settings = &options->results.settings;
    for (int i = 0; i < parsed->operand_count; i++) {
        const char *url = parsed->operands[i];
        if (check_operand(url, err) != 0 || strings_append(&options->urls, url, err) != 0 ||
            append_masked(&target->urls, url, err) != 0)
            return -1;
    }
    target->built_in = parsed->operand_count == 0;
    if (!target->built_in && parsed_has_any(parsed, origin_rows))
        return err_usage(err, "--delay, --size, --status, --fault and --tls are for the built-in "
                              "origin and do not apply to URLs");
    if (!target->built_in && cpus_count(&settings->pin.origin) > 0)
        return err_usage(err, "--pin origin= is for the built-in origin; use client= alone");
    if (!target->built_in)
        clear_origin(target);
    if (!settings->location)
        settings->max_redirects = -1;
    /* Over TLS both sides agree on HTTP/2 during the handshake, as on the web. */
    if (target->built_in && settings->http == HTTP_2)
        target->tls = true;
    return mask_headers(options, err);
}

void run_options_release(struct run_options *options)
{
    for (size_t i = 0; i < options->export_count; i++)
        if (options->exports[i].held > 0)
            (void)close(options->exports[i].held);
    if (options->output_lock > 0)
        (void)close(options->output_lock);
    strings_release(&options->urls);
    strings_release(&options->headers);
    results_release(&options->results);
}
