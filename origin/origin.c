/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/origin.h"

#include "origin/control.h"
#include "origin/listeners.h"
#include "origin/settings.h"

#include "core/units.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

/* The arguments of the process, which point into `texts`. */
struct arguments {
    const char *items[CHILD_ARGUMENTS + 1];
    char texts[CHILD_ARGUMENTS][160];
    size_t count;
};

static int add_text(struct arguments *arguments, const char *option, const char *value,
                    struct err *err)
{
    if (!value)
        return 0;
    char *text = arguments->texts[arguments->count];
    int length =
        snprintf(text, sizeof arguments->texts[0], "%s%s%s", option, *value ? "=" : "", value);
    if (length >= (int)sizeof arguments->texts[0])
        return err_usage(err, "'%.32s...' is too long for %s", value, option);
    arguments->items[arguments->count++] = text;
    return 0;
}

static int add_number(struct arguments *arguments, const char *option, int64_t value,
                      struct err *err)
{
    char text[UNITS_TEXT_BYTES];
    if (value == 0)
        return 0;
    (void)snprintf(text, sizeof text, "%" PRId64, value);
    return add_text(arguments, option, text, err);
}

static int fill_arguments(struct arguments *arguments, const struct origin_options *options,
                          struct err *err)
{
    if (options->fault_count > ORIGIN_MAX_FAULTS)
        return err_usage(err, "too many faults; at most %d", ORIGIN_MAX_FAULTS);
    if (add_text(arguments, "origin", "", err) != 0 ||
        add_text(arguments, "--control", "", err) != 0 ||
        add_text(arguments, "--address", options->address, err) != 0 ||
        add_number(arguments, "--addresses", options->addresses, err) != 0 ||
        add_number(arguments, "--port", options->port, err) != 0 ||
        add_number(arguments, "--backlog", options->backlog, err) != 0 ||
        add_text(arguments, "--delay", options->delay, err) != 0 ||
        add_text(arguments, "--size", options->size, err) != 0 ||
        add_text(arguments, "--status", options->status, err) != 0 ||
        add_number(arguments, "--seed", options->seed, err) != 0)
        return -1;
    if (options->tls && add_text(arguments, "--tls", "", err) != 0)
        return -1;
    for (size_t i = 0; i < options->fault_count; i++)
        if (add_text(arguments, "--fault", options->faults[i], err) != 0)
            return -1;
    return 0;
}

/* Waits until the origin says that it listens. */
static int await_hello(struct origin *origin, struct err *err)
{
    struct control_hello hello;
    int read = child_read(origin->child.socket, &hello, sizeof hello, NULL, err);
    if (read == 1)
        return err_run(err, "cannot start the origin: its process ended at once");
    if (read != 0)
        return -1;
    hello.text[sizeof hello.text - 1] = '\0';
    if (hello.error_kind == ERR_USAGE)
        return err_usage(err, "%s", hello.text);
    if (hello.error_kind != ERR_NONE)
        return err_run(err, "cannot start the origin: %s", hello.text);
    origin->port = hello.port;
    (void)snprintf(origin->ca_file, sizeof origin->ca_file, "%s", hello.ca_path);
    return 0;
}

int origin_start(struct origin *origin, const struct origin_options *options, struct err *err)
{
    struct arguments arguments = {0};
    struct origin_settings settings;
    *origin = (struct origin){.child.socket = -1};
    /* Checked here, so that an invalid text starts nothing. */
    if (settings_from_options(&settings, options, err) != 0 || listeners_check(options, err) != 0 ||
        fill_arguments(&arguments, options, err) != 0)
        return -1;
    const char *address = options->address ? options->address : "127.0.0.1";
    (void)snprintf(origin->address, sizeof origin->address, "%s", address);
    origin->addresses = options->addresses > 0 ? options->addresses : 1;
    origin->tls = options->tls;
    if (child_start(&origin->child, options->program, arguments.items, err) != 0)
        return -1;
    static const struct timeval patience = {.tv_sec = 30};
    (void)setsockopt(origin->child.socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (await_hello(origin, err) == 0)
        return 0;
    origin_stop(origin);
    return -1;
}

int origin_counts(struct origin *origin, bool reset, struct origin_counts *counts,
                  const struct child_patience *patience, struct err *err)
{
    char command = reset ? CONTROL_COUNTS_AND_RESET : CONTROL_COUNTS;
    struct err inner = {0};
    if (child_write(origin->child.socket, &command, 1, patience, &inner) != 0 ||
        child_read(origin->child.socket, counts, sizeof *counts, patience, &inner) != 0) {
        (void)kill(origin->child.pid,
                   SIGKILL); /* it may be stopped: then it would not end by itself */
        return err_run(err, "the built-in origin has ended or does not answer: its process was "
                            "killed or stopped, or it failed");
    }
    return 0;
}

void origin_stop(struct origin *origin)
{
    (void)child_stop(&origin->child, 0);
}

char *origin_url(const struct origin *origin, int index, char *text)
{
    return listeners_url(origin->address, origin->port, index, origin->tls, text);
}
