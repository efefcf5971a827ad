/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/answer.h"

#include "core/clock.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

TestSuite(body, .timeout = 30);
TestSuite(pace, .timeout = 30);

Test(body, every_line_begins_with_its_position)
{
    char bytes[256];
    body_fill(bytes, 0, sizeof bytes);
    cr_assert_eq(memcmp(bytes, "000000000000 ", 13), 0);
    cr_assert_eq(bytes[63], '\n');
    cr_assert_eq(memcmp(bytes + 192, "0000000000c0 ", 13), 0);
}

Test(body, is_the_same_in_one_piece_and_in_many)
{
    char whole[1000];
    char pieces[1000];
    body_fill(whole, 0, sizeof whole);
    for (size_t at = 0; at < sizeof pieces; at += 7)
        body_fill(pieces + at, (int64_t)at, sizeof pieces - at < 7 ? sizeof pieces - at : 7);
    cr_assert_eq(memcmp(whole, pieces, sizeof whole), 0);
}

Test(body, can_be_printed)
{
    char bytes[512];
    body_fill(bytes, 0x123456789a, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        cr_assert(bytes[i] == '\n' || isprint((unsigned char)bytes[i]));
}

Test(body, is_the_same_cached_or_generated)
{
    enum { KEPT = 256 * 1024, AROUND = 1000 };
    char across[2 * AROUND];
    char before[AROUND];
    char behind[AROUND];
    body_fill(across, KEPT - AROUND, sizeof across);
    body_fill(before, KEPT - AROUND, sizeof before);
    body_fill(behind, KEPT, sizeof behind);
    cr_assert_eq(memcmp(across, before, AROUND), 0);
    cr_assert_eq(memcmp(across + AROUND, behind, AROUND), 0);
}

Test(pace, lets_the_first_byte_out_at_once_and_the_last_in_time)
{
    struct answer answer = {.body_bytes = 41, .bytes_per_s = 100};
    int64_t next_ns = 0;
    cr_assert_eq(answer_allowed(&answer, 0, 0, &next_ns), 1);
    cr_assert(next_ns > 9 * NS_PER_MS && next_ns <= 11 * NS_PER_MS, "%ld", (long)next_ns);
    cr_assert_eq(answer_allowed(&answer, 0, 205 * NS_PER_MS, &next_ns), 21);
    cr_assert_eq(answer_allowed(&answer, 0, NS_PER_S, &next_ns), 41);
}

Test(pace, does_not_wake_for_less_than_it_is_worth)
{
    struct answer answer = {.body_bytes = 1 << 20, .bytes_per_s = 1 << 20};
    int64_t next_ns = 0;
    (void)answer_allowed(&answer, 0, NS_PER_MS, &next_ns);
    cr_assert_geq(next_ns, 3 * NS_PER_MS);
}
