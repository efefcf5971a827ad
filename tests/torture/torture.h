/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_TESTS_TORTURE_TORTURE_H
#define FETCHBENCH_TESTS_TORTURE_TORTURE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * One subject is run again and again, each time in a process of its own in which another one of its
 * allocations fails.
 */

enum { TORTURE_PATH = 512, TORTURE_SCRATCH = 64, TORTURE_SAID = 2048, TORTURE_SANITIZER = 77 };

struct torture {
    char scratch[TORTURE_SCRATCH]; /* a directory, removed in the end */
    const char *const *names;      /* subjects whose name holds one of these; NULL-terminated */
    long one_in;                   /* of so many allocations one is drawn to fail; 1: each fails */
    unsigned seed;
    long only; /* this allocation alone; 0: not so */
    bool tell; /* what each run said */
    long runs, passed, failed;
};

/* How a run of the subject ended. */
struct ending {
    int code;                /* its exit code, or -SIGNAL; SIGALRM: it hung */
    char said[TORTURE_SAID]; /* the beginning of its standard error */
};

struct subject {
    const void *user;
    bool starts; /* what fails are starts of threads and processes: few, each in turn, or none */
    /* Before each run, in the torturer. NULL: nothing. */
    void (*prepare)(const struct torture *torture, const void *user);
    /* In a process of its own; returns its exit code. Standard output and error are taken. */
    int (*body)(const struct torture *torture, const void *user);
    /* What is wrong about how it ended, or NULL. `failing` 0: no allocation failed, and whatever
     * else is to be like this run can be noted. */
    const char *(*judge)(const struct torture *torture, const void *user, long failing,
                         const struct ending *ending);
};

void torture_subject(struct torture *torture, const struct subject *subject, const char *format,
                     ...) __attribute__((format(printf, 3, 4)));

/* "SCRATCH/NAME" */
void torture_path(const struct torture *torture, const char *name, char path[TORTURE_PATH]);

/* The subjects. -1: they could not be set up. */
int torture_engines(struct torture *torture);
int torture_commands(struct torture *torture);

/* The program's own main. */
int fetchbench_main(int count, char **arguments);

#endif
