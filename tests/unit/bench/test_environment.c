#include "bench/environment.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

TestSuite(environment, .timeout = 20);

Test(environment, counts_go_up_or_are_not_known)
{
    struct environment first;
    struct environment second;
    environment_read(&first);
    environment_read(&second);
    cr_expect(second.time_ns >= first.time_ns);
    cr_expect(second.own_ns >= first.own_ns);
    cr_expect(second.listen_drops >= first.listen_drops);
    cr_expect(first.busy_ns <= first.time_ns);
}

Test(environment, is_known_on_linux)
{
#ifdef __linux__
    struct environment environment;
    environment_read(&environment);
    cr_expect(environment.time_ns > 0 && environment.busy_ns > 0);
    cr_expect(environment.listen_drops >= 0 && environment.listen_overflows >= 0);
    cr_expect(environment.ports > 0 && environment.listen_queue > 0);
    cr_expect(environment.ports_waiting >= 0);
#endif
}
