/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <unistd.h>

/* The coverage build alone: a process that leaves by _exit writes its counters first, too. The
 * linker sends the rooms' calls of _exit here. */

void __gcov_dump(void);
_Noreturn void __real__exit(int code);
_Noreturn void __wrap__exit(int code);

/* Of the program whose allocations fail (tests/torture); those of the counting itself must not. */
__attribute__((weak)) void allocations_disarm(void);

_Noreturn void __wrap__exit(int code)
{
    if (allocations_disarm)
        allocations_disarm();
    __gcov_dump();
    __real__exit(code);
}
