#ifndef FETCHBENCH_FETCH_HOSTS_H
#define FETCHBENCH_FETCH_HOSTS_H

#include <stddef.h>
#include <stdint.h>

struct batch;

/* The hosts that a batch is sent to: what connections are made to, and so what a warm start has to
 * visit. Told apart by scheme, name and port as they are written. */
enum { HOSTS_MOST = 100 }; /* more are not warmed, and share that many cached connections */

struct hosts {
    int64_t first[HOSTS_MOST]; /* the first fetch of the batch that goes to this host */
    size_t count;
};

void hosts_find(struct hosts *hosts, const struct batch *batch);

#endif
