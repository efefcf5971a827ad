/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "async/stream_gate.h"

#include "fetch/engine.h"
#include "fetch/handle.h"
#include "fetch/request.h"
#include "fetch/transport.h"

#include <stdlib.h>
#include <sys/socket.h>

int stream_gates_init(struct stream_gates *gates, const struct batch *batch, struct err *err)
{
    struct hosts hosts;
    hosts_find(&hosts, batch);
    *gates = (struct stream_gates){.gates = calloc(hosts.count, sizeof *gates->gates),
                                   .count = hosts.count,
                                   .batch = batch,
                                   .of_request = calloc(batch->request_count, 1)};
    if (!gates->gates || !gates->of_request) {
        stream_gates_release(gates);
        return err_run(err, "out of memory for %zu hosts", hosts.count);
    }
    for (size_t i = 0; i < hosts.count; i++) {
        gates->gates[i].opened = -1;
        TAILQ_INIT(&gates->gates[i].waiting);
    }
    for (size_t i = 0; i < batch->request_count; i++)
        gates->of_request[i] = (uint8_t)hosts_number(&hosts, batch, i);
    return 0;
}

void stream_gates_release(struct stream_gates *gates)
{
    free(gates->gates);
    free(gates->of_request);
    *gates = (struct stream_gates){0};
}

bool stream_gates_enter(struct stream_gates *gates, struct handle *handle)
{
    struct stream_place *place = &handle->place;
    size_t request = gates->count > 0 && handle->request
                         ? (size_t)(handle->request - gates->batch->requests)
                         : SIZE_MAX;
    size_t number = request == SIZE_MAX ? gates->count : gates->of_request[request];
    place->gate = number < gates->count ? &gates->gates[number] : NULL;
    if (!place->gate)
        return false;
    place->at = PLACE_WAITING;
    TAILQ_INSERT_TAIL(&place->gate->waiting, handle, place.next);
    return true;
}

static bool may_leave(const struct stream_gate *gate)
{
    enum { ADDED_AT_ONCE = 64 };
    if (gate->opener)
        return false;
    if (gate->pending == 0 || gate->begun + gate->pending < gate->most_begun)
        return true;
    return gate->grows && gate->pending < gate->most_begun && gate->pending < ADDED_AT_ONCE;
}

void stream_gate_leave(struct handle *handle)
{
    TAILQ_REMOVE(&handle->place.gate->waiting, handle, place.next);
    handle->place.at = PLACE_PENDING;
    handle->place.gate->pending++;
}

struct handle *stream_gate_first(const struct stream_gate *gate)
{
    return TAILQ_FIRST(&gate->waiting);
}

void stream_gate_look(struct stream_gate *gate)
{
    if (gate->pending > 0)
        gate->grows = false;
}

struct handle *stream_gate_admit(struct stream_gate *gate)
{
    struct handle *first = may_leave(gate) ? TAILQ_FIRST(&gate->waiting) : NULL;
    if (first)
        stream_gate_leave(first);
    return first;
}

void stream_gate_connecting(struct handle *handle, int socket, bool clear_text)
{
    struct stream_gate *gate = handle->place.gate;
    if (!gate)
        return;
    gate->opener = handle;
    gate->opened = clear_text ? socket : -1;
    gate->most_begun = 0;
    gate->grows = true;
}

void stream_gate_requesting(struct handle *handle)
{
    struct stream_gate *gate = handle->place.gate;
    if (handle->place.at != PLACE_PENDING) /* a redirect, or a repeat after a refusal */
        return;
    handle->place.at = PLACE_BEGUN;
    gate->pending--;
    gate->begun++;
    if (gate->begun > gate->most_begun)
        gate->most_begun = gate->begun;
}

void stream_gate_answered(struct handle *handle)
{
    struct stream_gate *gate = handle->place.gate;
    if (gate && gate->opener == handle)
        gate->opener = NULL;
}

void stream_gate_reading(struct stream_gate *gate, int socket)
{
    char byte = 0;
    if (gate->opener && gate->opened >= 0 && (socket < 0 || socket == gate->opened) &&
        recv(gate->opened, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0)
        gate->opener = NULL;
}

void stream_gate_closing(struct stream_gate *gate, int socket)
{
    if (gate->opened == socket)
        gate->opened = -1;
}

void stream_gate_ended(struct handle *handle)
{
    struct stream_gate *gate = handle->place.gate;
    if (!gate)
        return;
    if (handle->place.at == PLACE_WAITING)
        TAILQ_REMOVE(&gate->waiting, handle, place.next);
    else if (handle->place.at == PLACE_PENDING)
        gate->pending--;
    else if (handle->place.at == PLACE_BEGUN)
        gate->begun--;
    /* Even without a response: nothing else would let the others through. */
    if (gate->opener == handle)
        gate->opener = NULL;
    handle->place = (struct stream_place){0};
}
