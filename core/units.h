/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_UNITS_H
#define FETCHBENCH_CORE_UNITS_H

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Numbers as people write and read them. Parsing accepts the entire text or fails with ERR_USAGE
 * and a message that names the text and gives a valid example; it never guesses. Formatting writes
 * to the caller's buffer (at least UNITS_TEXT_BYTES) and returns it. Independent of the locale.
 */

#define UNITS_TEXT_BYTES 32

/* "50ms", "1.5s", "250us", "0": a number, then ns, us, ms, s, m or h. Plain 0 needs no unit. At
 * most 24 hours. */
int units_parse_duration_ns(const char *text, int64_t *duration_ns, struct err *err) MUST_CHECK;

/* "1KiB", "10k", "2M", "512": a number, then B, KiB, MiB, GiB (1024) or k, M, G (1000). No unit:
 * bytes. At most 1 TiB. */
int units_parse_size_bytes(const char *text, int64_t *size_bytes, struct err *err) MUST_CHECK;

/* A whole number in decimal digits alone; -1 for anything else. */
int64_t units_scan_count(const char *text);

/* A whole number of `what` (for the message: "runs") from `min` to `max`. */
int units_parse_count(const char *text, const char *what, int64_t min, int64_t max, int64_t *count,
                      struct err *err) MUST_CHECK;

/* A decimal number of `what` from `min` to `max`, such as "0.02". */
int units_parse_real(const char *text, const char *what, double min, double max, double *value,
                     struct err *err) MUST_CHECK;

/* A decimal number; a share, as "2%" or "0.02". False for anything else. */
bool units_scan_real(const char *text, double *value);
bool units_scan_share(const char *text, double *share);

/* Three significant digits and a unit: "812 us", "50.3 ms", "1.23 s"; "-" for not a number. */
char *units_format_seconds(char *text, double seconds);

/* Likewise: "512 B", "16.9 KiB", "2.10 MiB". */
char *units_format_bytes(char *text, double bytes);

/* Likewise, without a unit but with k, M: "12.3k". */
char *units_format_number(char *text, double number);

/* The shortest text that parses back to the same duration: "50ms", "1500us". For manifests. */
char *units_format_duration_exact(char *text, int64_t duration_ns);

/* Likewise for sizes: "1KiB", "1000". */
char *units_format_size_exact(char *text, int64_t size_bytes);

#endif
