#ifndef FETCHBENCH_REPORT_TIMELINE_PARTS_H
#define FETCHBENCH_REPORT_TIMELINE_PARTS_H

#include "core/err.h"

struct timeline;

/* For timeline*.c alone. Fills the rows of a timeline whose trial has been chosen. */
int timeline_lay(struct timeline *timeline, struct err *err) MUST_CHECK;

#endif
