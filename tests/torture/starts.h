#ifndef FETCHBENCH_TESTS_TORTURE_STARTS_H
#define FETCHBENCH_TESTS_TORTURE_STARTS_H

/* Threads and processes that the rooms start are counted from starts_arm on; the n-th and all after
 * it cannot be started (EAGAIN), as when a limit is reached. */

/* 0: none fails. */
void starts_arm(long n);

/* Counted since. */
long starts_count(void);

#endif
