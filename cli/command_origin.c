#include "cli/command.h"

#include "origin/faults.h"
#include "origin/origin.h"
#include "origin/server.h"

#include "core/units.h"

#include <inttypes.h>

struct origin_command {
    struct origin_options options;
    const char *faults[ORIGIN_MAX_FAULTS];
    bool control;
    bool list_faults;
};

static int take_address(void *target, const char *value, struct err *err)
{
    (void)err;
    ((struct origin_command *)target)->options.address = value;
    return 0;
}

static int take_count(const char *value, const char *what, int64_t most, int *count,
                      struct err *err)
{
    int64_t number = 0;
    if (units_parse_count(value, what, 0, most, &number, err) != 0)
        return -1;
    *count = (int)number;
    return 0;
}

static int take_addresses(void *target, const char *value, struct err *err)
{
    struct origin_command *command = target;
    return take_count(value, "addresses", ORIGIN_MAX_ADDRESSES, &command->options.addresses, err);
}

static int take_port(void *target, const char *value, struct err *err)
{
    struct origin_command *command = target;
    return take_count(value, "the port", 65535, &command->options.port, err);
}

static int take_backlog(void *target, const char *value, struct err *err)
{
    struct origin_command *command = target;
    return take_count(value, "waiting connections", 65535, &command->options.backlog, err);
}

static int take_delay(void *target, const char *value, struct err *err)
{
    ((struct origin_command *)target)->options.delay = value;
    return origin_check_delay(value, NULL, err);
}

static int take_size(void *target, const char *value, struct err *err)
{
    ((struct origin_command *)target)->options.size = value;
    return origin_check_size(value, NULL, err);
}

static int take_status(void *target, const char *value, struct err *err)
{
    ((struct origin_command *)target)->options.status = value;
    return origin_check_status(value, err);
}

static int take_fault(void *target, const char *value, struct err *err)
{
    struct origin_command *command = target;
    if (command->options.fault_count == ORIGIN_MAX_FAULTS)
        return err_usage(err, "'%s' is one too many; at most %d", value, ORIGIN_MAX_FAULTS);
    command->faults[command->options.fault_count++] = value;
    return origin_check_fault(value, err);
}

static int take_seed(void *target, const char *value, struct err *err)
{
    struct origin_command *command = target;
    return units_parse_count(value, "the seed", 0, (INT64_C(1) << 53) - 1, &command->options.seed,
                             err);
}

static int take_tls(void *target, const char *value, struct err *err)
{
    (void)value;
    (void)err;
    ((struct origin_command *)target)->options.tls = true;
    return 0;
}

static int take_certificate(void *target, const char *value, struct err *err)
{
    (void)err;
    ((struct origin_command *)target)->options.certificate = value;
    return 0;
}

static int take_key(void *target, const char *value, struct err *err)
{
    (void)err;
    ((struct origin_command *)target)->options.key = value;
    return 0;
}

static int take_idle_timeout(void *target, const char *value, struct err *err)
{
    return units_parse_duration_ns(
        value, &((struct origin_command *)target)->options.idle_timeout_ns, err);
}

static int take_control(void *target, const char *value, struct err *err)
{
    (void)value;
    (void)err;
    ((struct origin_command *)target)->control = true;
    return 0;
}

static int take_list_faults(void *target, const char *value, struct err *err)
{
    (void)value;
    (void)err;
    ((struct origin_command *)target)->list_faults = true;
    return 0;
}

static const struct option_row options[] = {
    {0, "address", "IP", "127.0.0.1", "Listen on this address",
     "Anything but loopback can be reached by other machines, and a notice says so.", false,
     take_address},
    {0, "addresses", "K", "1", "Listen on K addresses, counted up from the first",
     "On one address there are ports for some 28,000 connections at a time.", false,
     take_addresses},
    {'p', "port", "PORT", "0", "Listen on this port; 0 takes a free one", NULL, false, take_port},
    {0, "delay", "D", "0", "Answer after D, as in 50ms",
     "Or drawn anew for each request, as in lognormal:50ms,0.5.", false, take_delay,
     .more = origin_write_distributions},
    {0, "size", "S", "1KiB", "Answer with a body of S bytes, as in 1KiB",
     "Or drawn anew for each request, as for --delay: uniform:1k,10k.", false, take_size},
    {0, "status", "CODE", "200", "Answer with this status, as in 503 or 503:10%",
     "With a share, the other answers are 200.", false, take_status},
    {0, "fault", "FAULT", NULL, "Misbehave, as in reset:1%; may be given several times",
     "NAME or NAME=ARGUMENT, and after a colon the share of the answers; --list-faults tells "
     "the names.",
     false, take_fault, .words = origin_write_faults},
    {0, "list-faults", NULL, NULL, "List the faults and their arguments", NULL, false,
     take_list_faults},
    {0, "seed", "N", "0", "Draw the same sequence again", NULL, false, take_seed},
    {0, "tls", NULL, NULL, "Speak HTTPS, with a certificate made for this run",
     "The file to trust it by is printed, and is there until the origin ends. Clients choose "
     "HTTP/2 "
     "or HTTP/1.1 by ALPN.",
     false, take_tls},
    {0, "cert", "FILE", NULL, "Speak HTTPS with the certificate in this PEM file", NULL, false,
     take_certificate},
    {0, "key", "FILE", NULL, "Its key, unless it is in the same file", NULL, false, take_key},
    {0, "idle-timeout", "D", "60s", "Close connections on which the client does nothing for D",
     "A request that waits for its delay is not meant.", false, take_idle_timeout},
    {0, "backlog", "N", NULL, "Let N connections wait to be accepted", NULL, true, take_backlog},
    {0, "control", NULL, NULL, "Serve the process that started this one", NULL, true, take_control},
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
    struct origin_counts counts = server_counts(server);
    char cpu[UNITS_TEXT_BYTES];
    (void)printf("\nrequests: %" PRId64 ", most at once: %" PRId64 ", connections: %" PRId64
                 ", processor time: %s\n",
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
                 "  curl%s%s %sstats\n\nCtrl-C ends it.\n",
                 *ca ? " --cacert " : "", ca, url, *ca ? " --cacert " : "", ca, url);
    (void)fflush(stdout);
}

static int run_origin(const struct command *self, int count, char **arguments)
{
    struct origin_command command = {.options.faults = command.faults};
    struct err err = {0};
    int first = 0;
    int code = command_begin(self, count, arguments, &command, &first);
    if (code < 0)
        code = command_no_operands(self, count, arguments, first);
    if (code >= 0)
        return code;
    if (command.list_faults) {
        print_faults();
        return EXIT_OK;
    }
    if (command.control && child_enter(&err) != 0)
        return command_fail(&err);
    struct server *server = server_new(&command.options, command.control ? CHILD_SOCKET : -1, &err);
    if (!server)
        return command.control ? EXIT_RUN : command_fail(&err);
    if (!server_is_loopback(server))
        (void)fprintf(stderr,
                      "fetchbench: notice: other machines can reach the origin on '%s'; without "
                      "--address it listens on loopback alone\n",
                      command.options.address);
    if (!command.control)
        print_address(server, command.options.addresses);
    server_run(server);
    if (!command.control)
        print_counts(server);
    server_free(server);
    return EXIT_OK;
}

const struct command command_origin = {
    .name = "origin",
    .operands = "[OPTIONS]",
    .summary = "Serve the built-in origin in the foreground",
    .description =
        "Runs the HTTP server that the suite fetches from, for other tools to fetch from. The "
        "query of a request overrides the options: ?delay=50ms&size=1KiB&status=503. /stats tells "
        "the counts and is not counted; /stories/1 and on are small JSON documents; any other "
        "path gets a plain answer.",
    .examples = "  fetchbench origin --port 8080 --delay 50ms\n"
                "  curl 'http://127.0.0.1:8080/?delay=1s&status=503'\n",
    .options = options,
    .run = run_origin,
};
