/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_options.h"

#include "origin/distribution.h"
#include "origin/faults.h"
#include "origin/origin.h"
#include "origin/server.h"

#include "core/units.h"

#include <inttypes.h>

struct origin_command {
    struct target_info target; /* how it responds */
    const char *address;
    int64_t addresses, port, seed, backlog, idle_timeout_ns;
    const char *certificate, *key;
    bool control;
    bool list_faults;
};

static const struct option_row option_rows[] = {
    {.name = "address",
     .argument = "IP",
     .initial = "127.0.0.1",
     .summary = "Listen on this address",
     .details = "Other machines can reach any address except loopback; a notice says so.",
     .kind = OPTION_PATH,
     .offset = offsetof(struct origin_command, address)},
    {.name = "addresses",
     .argument = "K",
     .initial = "1",
     .summary = "Listen on K addresses, counting up from the first",
     .details = "One address has ports for about 28,000 connections at a time.",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct origin_command, addresses),
     .max = ORIGIN_MAX_ADDRESSES},
    {.letter = 'p',
     .name = "port",
     .argument = "PORT",
     .initial = "0",
     .summary = "Listen on this port; 0 chooses a free one",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct origin_command, port),
     .max = UINT16_MAX},
    {.name = "delay",
     .argument = "D",
     .initial = "0",
     .summary = "Delay of each response, for example 50ms",
     .details = "Or drawn for each response, from the seed, for example lognormal:50ms,0.5.",
     .kind = OPTION_CUSTOM,
     .offset = offsetof(struct origin_command, target),
     .parse = origin_parse_delay,
     .write_details = distributions_write},
    {.name = "seed",
     .argument = "N",
     .initial = "0",
     .summary = "Random seed",
     .kind = OPTION_COUNT,
     .offset = offsetof(struct origin_command, seed)},
    {.name = "backlog",
     .argument = "N",
     .summary = "Connections that may wait to be accepted",
     .hidden = true,
     .kind = OPTION_COUNT,
     .offset = offsetof(struct origin_command, backlog),
     .max = UINT16_MAX},
    {.name = "control",
     .summary = "Serve the process that started this one",
     .hidden = true,
     .kind = OPTION_SWITCH,
     .offset = offsetof(struct origin_command, control)},
    {0},
};

static const struct option_row last_rows[] = {
    {.name = "cert",
     .argument = "FILE",
     .summary = "Serve HTTPS with the certificate in this PEM file",
     .kind = OPTION_PATH,
     .offset = offsetof(struct origin_command, certificate)},
    {.name = "key",
     .argument = "FILE",
     .summary = "Its key, unless it is in the same file",
     .kind = OPTION_PATH,
     .offset = offsetof(struct origin_command, key)},
    {.name = "idle-timeout",
     .argument = "D",
     .initial = "60s",
     .summary = "Close connections that are idle for D",
     .details = "A request that waits for its delay is not idle.",
     .kind = OPTION_DURATION,
     .offset = offsetof(struct origin_command, idle_timeout_ns)},
    {.name = "list-faults",
     .summary = "List the faults and their arguments",
     .kind = OPTION_SWITCH,
     .offset = offsetof(struct origin_command, list_faults)},
    {0},
};

static const struct option_group option_groups[] = {
    {option_rows, 0, NULL, NULL},
    {origin_rows, offsetof(struct origin_command, target), NULL, NULL},
    {last_rows, 0, NULL, NULL},
    {0},
};

static void print_faults(void)
{
    for (const struct fault *fault = faults; fault->name; fault++) {
        char text[UNITS_TEXT_BYTES];
        (void)printf("  %-16s %s\n", fault->name, fault->summary);
        if (fault->http2)
            (void)printf("  %-16s   HTTP/2: %s\n", "", fault->http2);
        if (fault->kind == ARGUMENT_NONE)
            continue;
        (void)printf("  %-16s   %s=%s: %s", "", fault->name,
                     fault->kind == ARGUMENT_SIZE ? "SIZE" : "COUNT", fault->argument);
        if (fault->default_argument >= 0)
            (void)printf(" (%s)", units_format_size_exact(text, fault->default_argument));
        (void)printf("\n");
    }
}

static void print_counts(const struct server *server)
{
    struct origin_counts counts;
    server_counts(server, &counts);
    char cpu[UNITS_TEXT_BYTES];
    (void)printf("\nrequests: %" PRId64 ", maximum at once: %" PRId64 ", connections: %" PRId64
                 ", CPU time: %s\n",
                 counts.requests, counts.peak_concurrent, counts.connections,
                 units_format_seconds(cpu, (double)counts.cpu_ns / 1e9));
}

static void print_address(const struct server *server, int addresses)
{
    char url[ORIGIN_URL_BYTES];
    char last[ORIGIN_URL_BYTES];
    (void)printf("Listening on %s", server_url(server, 0, url));
    if (addresses > 1)
        (void)printf(" to %s", server_url(server, addresses - 1, last));
    const char *ca = server_ca_path(server);
    (void)printf("\n\n  curl%s%s '%s?delay=50ms&size=100&status=503'\n"
                 "  curl%s%s %sstats\n\nPress Ctrl-C to stop.\n",
                 *ca ? " --cacert " : "", ca, url, *ca ? " --cacert " : "", ca, url);
    (void)fflush(stdout);
}

static int serve(const struct origin_command *command, struct err *err)
{
    struct origin_options origin = origin_options_of(&command->target, command->seed);
    origin.address = command->address;
    origin.addresses = (int)command->addresses;
    origin.port = (int)command->port;
    origin.backlog = (int)command->backlog;
    origin.certificate = command->certificate;
    origin.key = command->key;
    origin.idle_timeout_ns = command->idle_timeout_ns;
    if (command->control && child_enter(err) != 0)
        return command_fail(err);
    struct server *server = server_new(&origin, command->control ? CHILD_SOCKET : -1, err);
    if (!server)
        return command->control ? EXIT_RUN : command_fail(err);
    if (!server_is_loopback(server))
        (void)fprintf(stderr,
                      "fetchbench: notice: other machines can reach the origin on '%s'; without "
                      "--address it listens on loopback alone\n",
                      command->address);
    if (!command->control)
        print_address(server, origin.addresses);
    server_run(server);
    if (!command->control)
        print_counts(server);
    server_free(server);
    return EXIT_OK;
}

static int run_origin(const struct command *self, int count, char **arguments)
{
    struct results holder = {0}; /* of the target, which it can release */
    struct origin_command command = {0};
    struct err err = {0};
    struct parsed parsed;
    int code = command_begin(self, count, arguments, &command, &parsed);
    if (code < 0)
        code = command_no_operands(self, &parsed);
    if (code < 0 && command.list_faults) {
        print_faults();
        code = EXIT_OK;
    }
    if (code < 0)
        code = serve(&command, &err);
    holder.target = command.target;
    results_release(&holder);
    return code;
}

const struct command command_origin = {
    .name = "origin",
    .operands = "[OPTIONS]",
    .summary = "Run the built-in origin in the foreground",
    .description =
        "Runs the HTTP server that the suite fetches from, for use by other tools. The query of a "
        "request overrides the options: ?delay=50ms&size=1KiB&status=503. /stats returns the "
        "counts and is not counted itself; /stories/1 and up are small JSON documents; any other "
        "path gets a plain response.",
    .examples = "  fetchbench origin --port 8080 --delay 50ms\n"
                "  curl 'http://127.0.0.1:8080/?delay=1s&status=503'\n",
    .options = option_groups,
    .run = run_origin,
};
