#include "origin/plan.h"

#include "core/random.h"
#include "origin/settings.h"

static void draw_fault(struct plan *plan, const struct origin_settings *settings)
{
    if (settings->fault_count == 0)
        return;
    /* One throw for all of them, so that their shares add up. */
    double throw = random_uniform(settings->seed, plan->request, DRAW_FAULT);
    for (size_t i = 0; i < settings->fault_count; i++) {
        const struct fault *fault = &settings->faults[i];
        if (throw < fault->share) {
            plan->behaviour = fault->behaviour;
            plan->argument = fault->argument;
            return;
        }
        throw -= fault->share;
    }
}

struct plan plan_draw(const struct origin_settings *settings, uint64_t request)
{
    uint64_t seed = settings->seed;
    struct plan plan = {
        .request = request,
        .seed = seed,
        .delay_ns =
            distribution_draw(&settings->delay, QUANTITY_DURATION, seed, request, DRAW_DELAY),
        .size_bytes = distribution_draw(&settings->size, QUANTITY_SIZE, seed, request, DRAW_SIZE),
        .status = settings->status,
    };
    if (settings->status_share < 1 &&
        random_uniform(seed, request, DRAW_STATUS) >= settings->status_share)
        plan.status = 200;
    draw_fault(&plan, settings);
    return plan;
}
