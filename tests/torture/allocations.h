#ifndef FETCHBENCH_TESTS_TORTURE_ALLOCATIONS_H
#define FETCHBENCH_TESTS_TORTURE_ALLOCATIONS_H

/* Allocations of the rooms, of libcurl and of libuv are counted from allocations_arm on, in every
 * thread; the n-th fails, once. Forked processes go on with a count of their own. */

/* Before libcurl and libuv are used. */
void allocations_hook(void);

/* 0: none fails. */
void allocations_arm(long n);

/* Counted since. */
long allocations_count(void);

#endif
