#ifndef FETCHBENCH_BENCH_TARGET_H
#define FETCHBENCH_BENCH_TARGET_H

#include "core/err.h"

struct settings;
struct strings;
struct transport;

/* What all trials have in common on their way to the target: the settings of the transport, and the
 * addresses of the URLs' hosts, which are looked up here, once. Blocks for as long as that takes.
 * `origin_ca`: the file to trust the built-in origin by, in place of what the settings say; or
 * NULL. Release with transport_release, also after a failure. */
int target_transport(struct transport *transport, const struct settings *settings,
                     const struct strings *urls, const char *origin_ca, struct err *err) MUST_CHECK;

#endif
