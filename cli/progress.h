#ifndef FETCHBENCH_CLI_PROGRESS_H
#define FETCHBENCH_CLI_PROGRESS_H

struct suite_progress;

/* A line on standard error that tells how far a run has come, rewritten in place. The caller shows
 * it only where standard error is a terminal. */
void progress_show(const struct suite_progress *progress);

/* Leaves the line empty, for what comes next. */
void progress_clear(void);

#endif
