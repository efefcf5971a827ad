/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_ATTRIBUTES_H
#define FETCHBENCH_CORE_ATTRIBUTES_H

/* Compiler attributes by the names that the project uses. GCC and clang; nothing elsewhere. */

#if defined(__GNUC__)
#define MUST_CHECK              __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))
#else
#define MUST_CHECK
#define PRINTF_LIKE(fmt, first)
#endif

#endif
