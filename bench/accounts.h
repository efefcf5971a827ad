#ifndef FETCHBENCH_BENCH_ACCOUNTS_H
#define FETCHBENCH_BENCH_ACCOUNTS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What a stretch of work cost this process: read before and after, the difference is the bill.
 * Reads a few files of procfs, about 50 us, all of it outside of the stretch. Of its children
 * nothing is seen but instructions: they may have been made before the stretch. The engine
 * that has them tells what they cost.
 *
 *     accounts_base(&accounts);    before the engine opens: what stands without it
 *     accounts_begin(&accounts);   just before the release
 *     accounts_end(&accounts);     just after the last fetch; the fields are final
 */
struct accounts {
    int64_t cpu_user_ns, cpu_system_ns;
    int64_t instructions; /* user space; -1: the kernel gives no count */
    int64_t
        peak_memory_bytes; /* the most resident within the stretch, less what stood at the base */
    int64_t voluntary_switches, involuntary_switches;
    int64_t threads_peak; /* alive at once within the stretch, this one included */

    int64_t base_bytes; /* resident at the base */
    int counter;        /* the descriptor of the kernel's counter; -1: none */
};

void accounts_base(struct accounts *accounts);
void accounts_begin(struct accounts *accounts);
void accounts_end(struct accounts *accounts);

/* Threads alive in this process, and the most since the last reset. Exact: every pthread_create of
 * the program and its libraries passes through a counter, so that a resolver's short-lived thread
 * is seen. */
int64_t thread_count_peak(void);
void thread_count_reset_peak(void);

/* CPU time that another process of this user has used, in nanoseconds; -1: not to be had. */
int64_t accounts_process_cpu_ns(int pid);

#endif
