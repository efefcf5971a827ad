#include "origin/body.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

TestSuite(body, .timeout = 30);
TestSuite(bodies, .timeout = 30);

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

Test(bodies, one_size_is_one_response)
{
    struct bodies bodies = {0};
    struct MHD_Response *small = bodies_get(&bodies, 10);
    cr_assert_not_null(small);
    cr_assert_eq(bodies_get(&bodies, 10), small);
    cr_assert_neq(bodies_get(&bodies, 11), small);
    bodies_release(&bodies);
}
