#include "origin/behaviour.h"

static enum raw_want write_nothing(struct raw *raw)
{
    (void)raw;
    return RAW_CLOSE;
}

const struct behaviour behaviour_close = {
    .name = "close",
    .summary = "closes the connection without an answer",
    .write = write_nothing,
};
