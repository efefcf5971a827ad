#include "cli/run_options.h"

#include "bench/suite.h"
#include "cli/lists.h"
#include "core/clock.h"
#include "core/mask.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

static int64_t draw_seed(void)
{
    uint32_t seed = 0;
    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
        seed = (uint32_t)clock_now_ns();
    return seed;
}

/* The defaults are taken from the table, through the same functions as the user's own words. */
static int take_defaults(struct run_options *options, struct err *err)
{
    for (const struct option_row *row = run_option_rows; row->name; row++)
        if (row->fallback && row->take(options, row->fallback, err) != 0)
            return -1;
    options->origin_option = false;
    return 0;
}

/* Nothing secret gets into the results, and so into no report. */
static int append_masked(struct strings *list, const char *text, struct err *err)
{
    char *masked = mask_text(text);
    if (!masked)
        return err_run(err, "out of memory");
    int status = list_append(list, masked, err);
    free(masked);
    return status;
}

int run_options_init(struct run_options *options, int count, char **arguments, struct err *err)
{
    *options = (struct run_options){0};
    struct settings *settings = &options->results.settings;
    settings->seed = draw_seed();
    /* The program by its name alone: where it lies is nobody's business but its user's. */
    for (int i = 0; i < count; i++)
        if (append_masked(&settings->command, i == 0 ? "fetchbench" : arguments[i], err) != 0)
            return -1;
    return take_defaults(options, err);
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

static int check_http2(const struct run_options *options, struct err *err)
{
    const struct results *results = &options->results;
    if (strcmp(results->settings.http, "2") != 0)
        return 0;
    if (results->target.built_in)
        return err_usage(
            err, "--http 2 needs https URLs: the built-in origin speaks HTTP/1.1 in clear text");
    for (size_t i = 0; i < results->target.urls.count; i++)
        if (strncasecmp(results->target.urls.items[i], "https:", 6) != 0)
            return err_usage(err, "--http 2 needs https, and '%s' is clear text",
                             results->target.urls.items[i]);
    return 0;
}

/* The defaults of the origin's options say nothing of URLs. */
static void clear_origin(struct target_facts *target)
{
    free(target->delay);
    free(target->size);
    target->delay = NULL;
    target->size = NULL;
    target->delay_ns = -1;
    target->size_bytes = -1;
}

int run_options_finish(struct run_options *options, char *const *urls, int url_count,
                       struct err *err)
{
    struct target_facts *target = &options->results.target;
    for (int i = 0; i < url_count; i++)
        if (check_operand(urls[i], err) != 0 || list_append(&options->urls, urls[i], err) != 0 ||
            append_masked(&target->urls, urls[i], err) != 0)
            return -1;
    target->built_in = url_count == 0;
    if (!target->built_in && options->origin_option)
        return err_usage(err, "--delay, --size, --status and --fault shape the built-in origin; "
                              "with URLs they have no meaning");
    if (!target->built_in)
        clear_origin(target);
    if (!options->location)
        options->results.settings.max_redirects = -1;
    for (size_t i = 0; i < options->headers.count; i++)
        if (append_masked(&options->results.settings.headers, options->headers.items[i], err) != 0)
            return -1;
    if (!target->built_in && options->pin_origin)
        return err_usage(err, "--pin origin= is for the built-in origin; give client= alone");
    return check_http2(options, err);
}

void run_options_release(struct run_options *options)
{
    strings_release(&options->urls);
    strings_release(&options->headers);
    results_release(&options->results);
    free(options->pin_client);
    free(options->pin_origin);
}
