/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/results_fields.h"

#include "core/results.h"

enum {
    MAX_CELLS = 10000,
    MAX_TRIALS = 100000,
    MAX_ROWS = 1000000,
};

static const char *metric_at(int value)
{
    return metric_name((enum metric)value);
}

static const char *verdict_at(int value)
{
    return verdict_name((enum verdict)value);
}

static const char *bottleneck_at(int value)
{
    return bottleneck_name((enum bottleneck)value);
}

static const char *severity_at(int value)
{
    return severity_name((enum severity)value);
}

static const char *target_at(int value)
{
    return value ? "built-in" : "url";
}

static const char *ended_at(int value)
{
    return value ? "complete" : "interrupted";
}

/* A number with the bounds of its interval: three keys, so that readers that only know the number
 * still find it. */
#define WITH_BOUNDS(name, offset, description)                                                     \
    {name, FIELD_REAL, (offset) + offsetof(struct estimate, value), description},                  \
        {name "_low", FIELD_REAL, (offset) + offsetof(struct estimate, low)},                      \
    {                                                                                              \
        name "_high", FIELD_REAL, (offset) + offsetof(struct estimate, high)                       \
    }

static const struct field tool_fields[] = {
    {"version", FIELD_STRING, offsetof(struct tool_info, version)},
    {"build", FIELD_STRING, offsetof(struct tool_info, build),
     "release, debug or sanitizer; only release is for measuring"},
    {"date", FIELD_STRING, offsetof(struct tool_info, date), "when the run began, ISO 8601, UTC"},
    {"run_id", FIELD_STRING, offsetof(struct tool_info, run_id),
     "16 hexadecimal digits, drawn at random: no two runs have the same"},
    {0},
};

static const struct field host_fields[] = {
    {"name", FIELD_STRING, offsetof(struct host_info, name)},
    {"os", FIELD_STRING, offsetof(struct host_info, os)},
    {"kernel", FIELD_STRING, offsetof(struct host_info, kernel)},
    {"cpu", FIELD_STRING, offsetof(struct host_info, cpu)},
    {"cpus", FIELD_INTEGER, offsetof(struct host_info, cpus), "that the program could use"},
    {"cpu_quota", FIELD_REAL, offsetof(struct host_info, cpu_quota),
     "how much of them its control groups allowed, in CPUs; null or missing: all"},
    {"memory_bytes", FIELD_INTEGER, offsetof(struct host_info, memory_bytes)},
    {"governor", FIELD_STRING, offsetof(struct host_info, governor), "of the CPU frequency"},
    {"load_1m", FIELD_REAL, offsetof(struct host_info, load_1m), "load average before the run"},
    {"fd_limit", FIELD_INTEGER, offsetof(struct host_info, fd_limit),
     "file descriptors that a process may open"},
    {0},
};

static const struct field libcurl_fields[] = {
    {"version", FIELD_STRING, offsetof(struct libcurl_info, version)},
    {"tls", FIELD_STRING, offsetof(struct libcurl_info, tls)},
    {"http2", FIELD_BOOL, offsetof(struct libcurl_info, http2)},
    {0},
};

static const struct field target_fields[] = {
    {"kind", FIELD_BOOL_NAME, offsetof(struct target_info, built_in), .names = target_at,
     .required = true},
    {"urls", FIELD_STRINGS, offsetof(struct target_info, urls), .max_items = MAX_ROWS},
    {"delay_s", FIELD_SECONDS, offsetof(struct target_info, delay_ns), "of the built-in origin"},
    {"size_bytes", FIELD_INTEGER, offsetof(struct target_info, size_bytes),
     "of the built-in origin's bodies"},
    {"delay", FIELD_STRING, offsetof(struct target_info, delay),
     "as given, where it is not one fixed time"},
    {"size", FIELD_STRING, offsetof(struct target_info, size), "likewise"},
    {"status", FIELD_STRING, offsetof(struct target_info, status),
     "of the built-in origin's responses, as given; null: 200"},
    {"faults", FIELD_STRINGS, offsetof(struct target_info, faults),
     "that the built-in origin injects", .max_items = MAX_ROWS},
    {"tls", FIELD_BOOL, offsetof(struct target_info, tls), "the built-in origin speaks HTTPS"},
    {0},
};

static const struct field percentile_fields[] = {
    WITH_BOUNDS("p50", offsetof(struct percentiles, p50), NULL),
    WITH_BOUNDS("p90", offsetof(struct percentiles, p90), NULL),
    WITH_BOUNDS("p99", offsetof(struct percentiles, p99), NULL),
    {"p999", FIELD_REAL, offsetof(struct percentiles, p999),
     "of the fetches of all trials together: one trial seldom supports it"},
    WITH_BOUNDS("max", offsetof(struct percentiles, max), NULL),
    {0},
};

static const struct field summary_switches_fields[] = {
    {"voluntary", FIELD_REAL, offsetof(struct summary, voluntary_switches)},
    {"involuntary", FIELD_REAL, offsetof(struct summary, involuntary_switches)},
    WITH_BOUNDS("all", offsetof(struct summary, switches), "both together"),
    {0},
};

static const struct field outlier_fields[] = {
    {"trial", FIELD_INTEGER, offsetof(struct outlier, trial), "index into the trials",
     .required = true},
    {"severity", FIELD_ENUM, offsetof(struct outlier, severity), .names = severity_at,
     .name_count = 2},
    {0},
};

static const struct field summary_fields[] = {
    {"makespan_s", FIELD_ESTIMATE, offsetof(struct summary, makespan_s),
     "median over the trials, with its interval", .key = "median"},
    WITH_BOUNDS("throughput_per_s", offsetof(struct summary, throughput_per_s),
                "ok fetches over makespan"),
    {"efficiency", FIELD_REAL, offsetof(struct summary, efficiency), "ideal over makespan"},
    {"latency_s", FIELD_OBJECT, offsetof(struct summary, latency_s),
     "queue time + service time of the ok fetches: medians over the trials of each trial's "
     "percentile (before 1.1: of all trials together); null: too few fetches",
     .fields = percentile_fields},
    {"queue_s", FIELD_OBJECT, offsetof(struct summary, queue_s),
     "from when a fetch was due to its start", .fields = percentile_fields},
    {"service_s", FIELD_OBJECT, offsetof(struct summary, service_s), "from its start to its end",
     .fields = percentile_fields},
    {"connect_s", FIELD_REAL, offsetof(struct summary, connect_s),
     "median time for name lookup, connect and TLS together"},
    WITH_BOUNDS("cpu_s_per_fetch", offsetof(struct summary, cpu_s_per_fetch), NULL),
    WITH_BOUNDS("instructions_per_fetch", offsetof(struct summary, instructions_per_fetch), NULL),
    WITH_BOUNDS("peak_memory_bytes", offsetof(struct summary, peak_memory_bytes),
                "above the process's memory before the engine opened"),
    WITH_BOUNDS("memory_bytes_per_in_flight", offsetof(struct summary, memory_bytes_per_in_flight),
                "over the most requests that the built-in origin saw at once; of another target, "
                "over the cap or the engine's own bound"),
    {"context_switches", FIELD_OBJECT, 0, .fields = summary_switches_fields},
    {"threads_peak", FIELD_REAL, offsetof(struct summary, threads_peak)},
    {"connections_opened", FIELD_REAL, offsetof(struct summary, connections_opened)},
    {"body_bytes", FIELD_REAL, offsetof(struct summary, body_bytes)},
    {"client_cpu_cores", FIELD_REAL, offsetof(struct summary, client_cpu_cores),
     "CPU time over makespan; null for a makespan below 100 us, which is too short to measure"},
    {"origin_cpu_cores", FIELD_REAL, offsetof(struct summary, origin_cpu_cores),
     "likewise; null also without the built-in origin"},
    {"outcomes", FIELD_OUTCOMES, offsetof(struct summary, outcomes),
     "fetches by how they ended; an outcome that is not listed did not occur"},
    {"failed", FIELD_INTEGER, offsetof(struct summary, failed), "fetches, over all trials"},
    {"outliers", FIELD_LIST, offsetof(struct summary, outliers), "by Tukey's fences",
     .fields = outlier_fields, .count_offset = offsetof(struct summary, outlier_count),
     .size = sizeof(struct outlier), .max_items = MAX_TRIALS},
    {"limited_by", FIELD_ENUM, offsetof(struct summary, bottleneck), "the bottleneck",
     .names = bottleneck_at, .name_count = BOTTLENECK_MIXED + 1},
    {"limit_reason", FIELD_STRING, offsetof(struct summary, bottleneck_reason)},
    {0},
};

static const struct field trial_switches_fields[] = {
    {"voluntary", FIELD_INTEGER, offsetof(struct trial, usage.voluntary_switches)},
    {"involuntary", FIELD_INTEGER, offsetof(struct trial, usage.involuntary_switches)},
    {0},
};

static const struct field origin_fields[] = {
    {"requests", FIELD_INTEGER, offsetof(struct origin_counts, requests)},
    {"peak_concurrent", FIELD_INTEGER, offsetof(struct origin_counts, peak_concurrent),
     "most requests in progress at once"},
    {"connections", FIELD_INTEGER, offsetof(struct origin_counts, connections), "accepted"},
    {"cpu_s", FIELD_SECONDS, offsetof(struct origin_counts, cpu_ns)},
    {"delay_sum_s", FIELD_SECONDS, offsetof(struct origin_counts, delay_sum_ns),
     "of all delays that the origin drew; 0 or missing: not known"},
    {"delay_max_s", FIELD_SECONDS, offsetof(struct origin_counts, delay_max_ns),
     "the longest delay that the origin drew; 0 or missing: not known"},
    {0},
};

const struct field trial_fields[] = {
    {"round", FIELD_INTEGER, offsetof(struct trial, round), .required = true},
    {"order", FIELD_INTEGER, offsetof(struct trial, order),
     "its position within the round, from 1"},
    {"began", FIELD_STRING, offsetof(struct trial, began), "ISO 8601, UTC"},
    {"failure", FIELD_STRING, offsetof(struct trial, failure),
     "why the engine could not run the batch"},
    {"makespan_s", FIELD_SECONDS, offsetof(struct trial, makespan_ns),
     "from the release of the batch to the end of its last fetch", .required = true},
    {"cpu_user_s", FIELD_SECONDS, offsetof(struct trial, usage.cpu_user_ns)},
    {"cpu_system_s", FIELD_SECONDS, offsetof(struct trial, usage.cpu_system_ns)},
    {"instructions", FIELD_INTEGER, offsetof(struct trial, usage.instructions)},
    {"peak_memory_bytes", FIELD_INTEGER, offsetof(struct trial, usage.peak_memory_bytes)},
    {"context_switches", FIELD_OBJECT, 0, .fields = trial_switches_fields},
    {"threads_peak", FIELD_INTEGER, offsetof(struct trial, usage.threads_peak)},
    {"connections_opened", FIELD_INTEGER, offsetof(struct trial, connections_opened)},
    {"body_bytes", FIELD_INTEGER, offsetof(struct trial, body_bytes)},
    {"outcomes", FIELD_OUTCOMES, offsetof(struct trial, outcomes),
     "fetches by how they ended; an outcome that is not listed did not occur"},
    {"origin", FIELD_OBJECT, offsetof(struct trial, origin), "what the built-in origin counted",
     .fields = origin_fields, .count_offset = offsetof(struct trial, origin.known)},
    {"samples", FIELD_SAMPLES, offsetof(struct trial, samples),
     .count_offset = offsetof(struct trial, sample_count), .size = sizeof(struct sample)},
    {0},
};

static const struct field cell_fields[] = {
    {"spec", FIELD_STRING, offsetof(struct cell, spec),
     "as the user wrote it; 'async #2' for the second of that name: no two at one number of "
     "fetches "
     "and cap have the same",
     .required = true},
    {"engine", FIELD_STRING, offsetof(struct cell, engine), .required = true},
    {"libcurl", FIELD_STRING, offsetof(struct cell, libcurl), "the version that its trials loaded"},
    {"params", FIELD_PARAMETERS, offsetof(struct cell, parameters), "of the engine",
     .count_offset = offsetof(struct cell, parameter_count), .size = sizeof(struct parameter)},
    {"fetches", FIELD_INTEGER, offsetof(struct cell, fetches), .required = true, .min = 1},
    {"in_flight", FIELD_INTEGER, offsetof(struct cell, in_flight), "in-flight cap",
     .required = true, .min = 1},
    {"pool", FIELD_INTEGER, offsetof(struct cell, pool),
     "the engine's own bound on the fetches in flight; null: it has none"},
    {"ideal_s", FIELD_SECONDS, offsetof(struct cell, ideal_ns),
     "lower bound of the makespan, with the cap or the engine's own bound"},
    {"summary", FIELD_OBJECT, offsetof(struct cell, summary),
     "medians over the trials unless described otherwise", .fields = summary_fields,
     .required = true},
    {"trials", FIELD_LIST, offsetof(struct cell, trials),
     "one batch each, run in a process of its own", .fields = trial_fields,
     .count_offset = offsetof(struct cell, trial_count), .size = sizeof(struct trial),
     .max_items = MAX_TRIALS, .required = true},
    {0},
};

static const struct field comparison_fields[] = {
    {"fetches", FIELD_CELL_FETCHES, offsetof(struct comparison, cell), "of both cells"},
    {"in_flight", FIELD_CELL_CAP, offsetof(struct comparison, cell), "of both cells"},
    {"spec", FIELD_CELL_SPEC, offsetof(struct comparison, cell), "of the cell"},
    {"reference", FIELD_CELL_SPEC, offsetof(struct comparison, reference),
     "spec of the reference cell"},
    {"cell", FIELD_INDEX, offsetof(struct comparison, cell), "index into the cells",
     .required = true},
    {"reference_cell", FIELD_INDEX, offsetof(struct comparison, reference), "index into the cells",
     .required = true},
    {"metric", FIELD_ENUM, offsetof(struct comparison, metric),
     "what is compared; missing in files before 1.1: the makespan", .names = metric_at,
     .name_count = METRIC_COUNT},
    {"ratio", FIELD_ESTIMATE, offsetof(struct comparison, ratio),
     "of the cell over the reference: below 1 is faster, or lower", .key = "estimate"},
    {"verdict", FIELD_ENUM, offsetof(struct comparison, verdict),
     "'inconclusive' is what files before 1.1 have for 'unsettled'", .names = verdict_at,
     .name_count = VERDICT_UNSETTLED + 1, .required = true, .old_name = "inconclusive"},
    {"runs", FIELD_INTEGER, offsetof(struct comparison, runs),
     "that it rests on: rounds in which both were run"},
    {"runs_to_settle", FIELD_INTEGER, offsetof(struct comparison, runs_to_settle),
     "how many more runs would likely settle it"},
    {0},
};

static const struct field crossover_fields[] = {
    {"spec", FIELD_STRING, offsetof(struct crossover, spec), .required = true},
    {"reference", FIELD_STRING, offsetof(struct crossover, reference), .required = true},
    {"cell", FIELD_INDEX, offsetof(struct crossover, cell), "index into the cells"},
    {"reference_cell", FIELD_INDEX, offsetof(struct crossover, reference_cell),
     "index into the cells"},
    {"in_flight", FIELD_CAP, offsetof(struct crossover, in_flight)},
    {"from", FIELD_INTEGER, offsetof(struct crossover, from),
     "least number of fetches from which on `spec` is faster than `reference`; null: never"},
    {"after", FIELD_INTEGER, offsetof(struct crossover, after),
     "greatest number of fetches at which it is settled that `spec` is not faster; null: none"},
    {0},
};

static const struct field warning_fields[] = {
    {"code", FIELD_STRING, offsetof(struct warning, code), .required = true},
    {"text", FIELD_STRING, offsetof(struct warning, text), .required = true},
    {"error", FIELD_BOOL, offsetof(struct warning, error),
     "a defect: no number of the run is to be trusted"},
    {0},
};

const struct field results_fields[] = {
    {"tool", FIELD_OBJECT, offsetof(struct results, tool), .fields = tool_fields},
    {"host", FIELD_OBJECT, offsetof(struct results, host), .fields = host_fields},
    {"libcurl", FIELD_OBJECT, offsetof(struct results, libcurl), .fields = libcurl_fields},
    {"settings", FIELD_OBJECT, offsetof(struct results, settings), .options = settings_rows,
     .required = true},
    {"target", FIELD_OBJECT, offsetof(struct results, target), .fields = target_fields,
     .required = true},
    {"comparisons", FIELD_LIST, offsetof(struct results, comparisons), .fields = comparison_fields,
     .count_offset = offsetof(struct results, comparison_count), .size = sizeof(struct comparison),
     .max_items = MAX_ROWS},
    {"comparison_confidence", FIELD_REAL, offsetof(struct results, comparison_confidence),
     "of the intervals in the comparisons, so that of those which settle a difference no more are "
     "expected to be wrong than settings.confidence allows"},
    {"crossovers", FIELD_LIST, offsetof(struct results, crossovers), .fields = crossover_fields,
     .count_offset = offsetof(struct results, crossover_count), .size = sizeof(struct crossover),
     .max_items = MAX_ROWS},
    {"warnings", FIELD_LIST, offsetof(struct results, warnings), .fields = warning_fields,
     .count_offset = offsetof(struct results, warning_count), .size = sizeof(struct warning),
     .max_items = MAX_ROWS},
    {"ended", FIELD_BOOL_NAME, offsetof(struct results, complete), .names = ended_at,
     .required = true},
    {"ended_reason", FIELD_STRING, offsetof(struct results, ended_reason)},
    {"cells", FIELD_LIST, offsetof(struct results, cells),
     "one engine with its parameters, one number of fetches, one cap", .fields = cell_fields,
     .count_offset = offsetof(struct results, cell_count), .size = sizeof(struct cell),
     .max_items = MAX_CELLS, .required = true},
    {0},
};

static struct field field_of_option(const struct option_row *row)
{
    static const enum field_type types[OPTION_CUSTOM + 1] = {
        [OPTION_SWITCH] = FIELD_BOOL,      [OPTION_COUNT] = FIELD_INTEGER,
        [OPTION_DURATION] = FIELD_SECONDS, [OPTION_SIZE] = FIELD_INTEGER,
        [OPTION_SHARE] = FIELD_REAL,       [OPTION_REAL] = FIELD_REAL,
        [OPTION_TEXT] = FIELD_STRING,      [OPTION_TEXTS] = FIELD_STRINGS,
        [OPTION_APPEND] = FIELD_STRINGS,   [OPTION_COUNTS] = FIELD_INTEGERS,
    };
    struct field field = {.name = row->field,
                          .type = types[row->kind],
                          .offset = row->offset,
                          .description = row->field_description,
                          .max_items = MAX_ROWS,
                          .option = row};
    if (row->kind == OPTION_COUNTS) {
        field.type = row->words ? FIELD_CAPS : FIELD_INTEGERS;
        field.min = 1;
        field.max_items = MAX_CELLS;
    }
    if (row->kind == OPTION_COUNT && row->max == 0)
        field.max = (INT64_C(1) << 53) - 1; /* as for every count without its own bound */
    if (row->field_text) {
        field.type = FIELD_OPTION;
        field.offset = 0; /* its row has the offset from the start of the struct */
    }
    return field;
}

const struct field *fields_of(const struct field *object, struct field room[OPTION_FIELDS_MAX])
{
    if (!object->options)
        return object->fields;
    size_t count = 0;
    for (const struct option_row *row = object->options; row->name || row->field; row++)
        if (row->field && count + 1 < OPTION_FIELDS_MAX)
            room[count++] = field_of_option(row);
    room[count] = (struct field){0};
    return room;
}
