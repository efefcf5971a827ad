/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_TESTS_FUZZ_H
#define FETCHBENCH_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* What libFuzzer calls with each input; every target defines it. A broken promise aborts. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

#endif
