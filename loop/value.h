#ifndef FETCHBENCH_LOOP_VALUE_H
#define FETCHBENCH_LOOP_VALUE_H

#include <stdint.h>

/*
 * What passes between coroutines: an argument, a result, what is yielded and what is sent. One
 * word, by value; who gives it and who takes it agree on the member, as they would on a type.
 * What a pointer points to belongs to whoever said so.
 */
union value {
    int64_t number;
    double real;
    const char *text;
    void *pointer;
};

static inline union value value_number(int64_t number)
{
    return (union value){.number = number};
}

static inline union value value_real(double real)
{
    return (union value){.real = real};
}

static inline union value value_text(const char *text)
{
    return (union value){.text = text};
}

static inline union value value_pointer(void *pointer)
{
    return (union value){.pointer = pointer};
}

static inline union value value_nothing(void)
{
    return (union value){.number = 0};
}

#endif
