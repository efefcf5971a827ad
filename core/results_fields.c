#include "core/results_fields.h"

#include "core/json_text.h"
#include "core/results.h"

/* What a reader of the file believes; past it, the file is damaged or hostile. */
enum {
    MOST_CELLS = 10000,
    MOST_TRIALS = 100000,
    MOST_ROWS = 1000000,
};

static const char *start_word(int value)
{
    return start_name((enum start)value);
}

static const char *verdict_word(int value)
{
    return verdict_name((enum verdict)value);
}

static const char *limit_word(int value)
{
    return limit_name((enum limit)value);
}

static const char *severity_word(int value)
{
    return severity_name((enum severity)value);
}

static const char *target_word(int value)
{
    return value ? "built-in" : "url";
}

static const char *ended_word(int value)
{
    return value ? "complete" : "interrupted";
}

static const char *all_word(int value)
{
    (void)value;
    return "all";
}

static const char *estimate_word(int value)
{
    (void)value;
    return "estimate";
}

static const char *median_word(int value)
{
    (void)value;
    return "median";
}

static const struct cell *noted_cell(const struct results *results, const void *index)
{
    size_t i = *(const size_t *)index;
    return i < results->cell_count ? &results->cells[i] : NULL;
}

static void note_spec(const struct results *results, const void *index, FILE *stream)
{
    const struct cell *cell = noted_cell(results, index);
    json_text_string(stream, cell ? cell->spec : NULL);
}

static void note_fetches(const struct results *results, const void *index, FILE *stream)
{
    const struct cell *cell = noted_cell(results, index);
    json_text_whole(stream, cell ? cell->fetches : -1);
}

static const struct field tool_fields[] = {
    {"version", FIELD_TEXT, offsetof(struct tool_facts, version)},
    {"build", FIELD_TEXT, offsetof(struct tool_facts, build)},
    {"date", FIELD_TEXT, offsetof(struct tool_facts, date)},
    {0},
};

static const struct field host_fields[] = {
    {"os", FIELD_TEXT, offsetof(struct host_facts, os)},
    {"kernel", FIELD_TEXT, offsetof(struct host_facts, kernel)},
    {"cpu", FIELD_TEXT, offsetof(struct host_facts, cpu)},
    {"cpus", FIELD_COUNT, offsetof(struct host_facts, cpus)},
    {"memory_bytes", FIELD_COUNT, offsetof(struct host_facts, memory_bytes)},
    {"governor", FIELD_TEXT, offsetof(struct host_facts, governor)},
    {"load_1m", FIELD_REAL, offsetof(struct host_facts, load_1m)},
    {"fd_limit", FIELD_COUNT, offsetof(struct host_facts, fd_limit)},
    {0},
};

static const struct field libcurl_fields[] = {
    {"version", FIELD_TEXT, offsetof(struct libcurl_facts, version)},
    {"tls", FIELD_TEXT, offsetof(struct libcurl_facts, tls)},
    {"http2", FIELD_FLAG, offsetof(struct libcurl_facts, http2)},
    {0},
};

static const struct field settings_fields[] = {
    {"command", FIELD_TEXTS, offsetof(struct settings, command), .most = MOST_ROWS},
    {"engines", FIELD_TEXTS, offsetof(struct settings, engines), .most = MOST_CELLS},
    {"fetches", FIELD_COUNTS, offsetof(struct settings, fetches), .most = MOST_CELLS},
    {"in_flight", FIELD_COUNTS, offsetof(struct settings, in_flight), .most = MOST_CELLS,
     .words = all_word},
    {"runs", FIELD_COUNT, offsetof(struct settings, runs)},
    {"warmup", FIELD_COUNT, offsetof(struct settings, warmup)},
    {"start", FIELD_WORD, offsetof(struct settings, start), .words = start_word, .word_count = 2},
    {"seed", FIELD_COUNT, offsetof(struct settings, seed)},
    {"http", FIELD_TEXT, offsetof(struct settings, http)},
    {"timeout_s", FIELD_SECONDS, offsetof(struct settings, timeout_ns)},
    {"connect_timeout_s", FIELD_SECONDS, offsetof(struct settings, connect_timeout_ns)},
    {"max_body_bytes", FIELD_COUNT, offsetof(struct settings, max_body_bytes)},
    {"max_header_bytes", FIELD_COUNT, offsetof(struct settings, max_header_bytes)},
    {"max_redirects", FIELD_COUNT, offsetof(struct settings, max_redirects)},
    {"samples", FIELD_TEXT, offsetof(struct settings, samples)},
    {"confidence", FIELD_REAL, offsetof(struct settings, confidence)},
    {"noise_threshold", FIELD_REAL, offsetof(struct settings, noise_threshold)},
    {"resamples", FIELD_COUNT, offsetof(struct settings, resamples)},
    {"insecure", FIELD_FLAG, offsetof(struct settings, insecure)},
    {"cacert", FIELD_TEXT, offsetof(struct settings, cacert)},
    {"headers", FIELD_TEXTS, offsetof(struct settings, headers), .most = MOST_ROWS},
    {"pin", FIELD_TEXT, offsetof(struct settings, pin)},
    {0},
};

static const struct field target_fields[] = {
    {"kind", FIELD_CHOICE, offsetof(struct target_facts, built_in), .words = target_word},
    {"urls", FIELD_TEXTS, offsetof(struct target_facts, urls), .most = MOST_ROWS},
    {"delay_s", FIELD_SECONDS, offsetof(struct target_facts, delay_ns)},
    {"size_bytes", FIELD_COUNT, offsetof(struct target_facts, size_bytes)},
    {"delay", FIELD_TEXT, offsetof(struct target_facts, delay)},
    {"size", FIELD_TEXT, offsetof(struct target_facts, size)},
    {"status", FIELD_TEXT, offsetof(struct target_facts, status)},
    {"faults", FIELD_TEXTS, offsetof(struct target_facts, faults), .most = MOST_ROWS},
    {0},
};

static const struct field percentile_fields[] = {
    {"p50", FIELD_REAL, offsetof(struct percentiles, p50)},
    {"p90", FIELD_REAL, offsetof(struct percentiles, p90)},
    {"p99", FIELD_REAL, offsetof(struct percentiles, p99)},
    {"p999", FIELD_REAL, offsetof(struct percentiles, p999)},
    {"max", FIELD_REAL, offsetof(struct percentiles, max)},
    {0},
};

static const struct field summary_switches_fields[] = {
    {"voluntary", FIELD_REAL, offsetof(struct summary, voluntary_switches)},
    {"involuntary", FIELD_REAL, offsetof(struct summary, involuntary_switches)},
    {0},
};

static const struct field outlier_fields[] = {
    {"trial", FIELD_COUNT, offsetof(struct outlier, trial), .needed = true},
    {"severity", FIELD_WORD, offsetof(struct outlier, severity), .words = severity_word,
     .word_count = 2},
    {0},
};

static const struct field summary_fields[] = {
    {"makespan_s", FIELD_ESTIMATE, offsetof(struct summary, makespan_s), .words = median_word},
    {"throughput_per_s", FIELD_REAL, offsetof(struct summary, throughput_per_s)},
    {"efficiency", FIELD_REAL, offsetof(struct summary, efficiency)},
    {"latency_s", FIELD_OBJECT, offsetof(struct summary, latency_s), .fields = percentile_fields},
    {"queue_s", FIELD_OBJECT, offsetof(struct summary, queue_s), .fields = percentile_fields},
    {"service_s", FIELD_OBJECT, offsetof(struct summary, service_s), .fields = percentile_fields},
    {"connect_s", FIELD_REAL, offsetof(struct summary, connect_s)},
    {"cpu_s_per_fetch", FIELD_REAL, offsetof(struct summary, cpu_s_per_fetch)},
    {"instructions_per_fetch", FIELD_REAL, offsetof(struct summary, instructions_per_fetch)},
    {"peak_memory_bytes", FIELD_REAL, offsetof(struct summary, peak_memory_bytes)},
    {"memory_bytes_per_in_flight", FIELD_REAL,
     offsetof(struct summary, memory_bytes_per_in_flight)},
    {"context_switches", FIELD_OBJECT, 0, .fields = summary_switches_fields},
    {"threads_peak", FIELD_REAL, offsetof(struct summary, threads_peak)},
    {"connections_opened", FIELD_REAL, offsetof(struct summary, connections_opened)},
    {"body_bytes", FIELD_REAL, offsetof(struct summary, body_bytes)},
    {"client_cpu_cores", FIELD_REAL, offsetof(struct summary, client_cpu_cores)},
    {"origin_cpu_cores", FIELD_REAL, offsetof(struct summary, origin_cpu_cores)},
    {"outcomes", FIELD_OUTCOMES, offsetof(struct summary, outcomes)},
    {"failed", FIELD_COUNT, offsetof(struct summary, failed)},
    {"outliers", FIELD_LIST, offsetof(struct summary, outliers), .fields = outlier_fields,
     .count_offset = offsetof(struct summary, outlier_count), .size = sizeof(struct outlier),
     .most = MOST_TRIALS},
    {"limited_by", FIELD_WORD, offsetof(struct summary, limited_by), .words = limit_word,
     .word_count = LIMIT_MIXED + 1},
    {"limit_reason", FIELD_TEXT, offsetof(struct summary, limit_reason)},
    {0},
};

static const struct field trial_switches_fields[] = {
    {"voluntary", FIELD_COUNT, offsetof(struct trial, voluntary_switches)},
    {"involuntary", FIELD_COUNT, offsetof(struct trial, involuntary_switches)},
    {0},
};

static const struct field origin_fields[] = {
    {"requests", FIELD_COUNT, offsetof(struct origin_counts, requests)},
    {"peak_concurrent", FIELD_COUNT, offsetof(struct origin_counts, peak_concurrent)},
    {"connections", FIELD_COUNT, offsetof(struct origin_counts, connections)},
    {"cpu_s", FIELD_SECONDS, offsetof(struct origin_counts, cpu_ns)},
    {"delay_sum_s", FIELD_SECONDS, offsetof(struct origin_counts, delay_sum_ns)},
    {"delay_max_s", FIELD_SECONDS, offsetof(struct origin_counts, delay_max_ns)},
    {0},
};

static const struct field trial_fields[] = {
    {"round", FIELD_COUNT, offsetof(struct trial, round), .needed = true},
    {"order", FIELD_COUNT, offsetof(struct trial, order)},
    {"failure", FIELD_TEXT, offsetof(struct trial, failure)},
    {"makespan_s", FIELD_SECONDS, offsetof(struct trial, makespan_ns), .needed = true},
    {"cpu_user_s", FIELD_SECONDS, offsetof(struct trial, cpu_user_ns)},
    {"cpu_system_s", FIELD_SECONDS, offsetof(struct trial, cpu_system_ns)},
    {"instructions", FIELD_COUNT, offsetof(struct trial, instructions)},
    {"peak_memory_bytes", FIELD_COUNT, offsetof(struct trial, peak_memory_bytes)},
    {"context_switches", FIELD_OBJECT, 0, .fields = trial_switches_fields},
    {"threads_peak", FIELD_COUNT, offsetof(struct trial, threads_peak)},
    {"connections_opened", FIELD_COUNT, offsetof(struct trial, connections_opened)},
    {"body_bytes", FIELD_COUNT, offsetof(struct trial, body_bytes)},
    {"outcomes", FIELD_OUTCOMES, offsetof(struct trial, outcomes)},
    {"origin", FIELD_OBJECT, offsetof(struct trial, origin), .fields = origin_fields,
     .count_offset = offsetof(struct trial, origin.known)},
    {"samples", FIELD_SAMPLES, offsetof(struct trial, samples),
     .count_offset = offsetof(struct trial, sample_count), .size = sizeof(struct sample)},
    {0},
};

static const struct field cell_fields[] = {
    {"spec", FIELD_TEXT, offsetof(struct cell, spec), .needed = true},
    {"engine", FIELD_TEXT, offsetof(struct cell, engine), .needed = true},
    {"params", FIELD_PARAMETERS, offsetof(struct cell, parameters),
     .count_offset = offsetof(struct cell, parameter_count), .size = sizeof(struct parameter)},
    {"fetches", FIELD_COUNT, offsetof(struct cell, fetches), .needed = true},
    {"in_flight", FIELD_COUNT, offsetof(struct cell, in_flight), .needed = true},
    {"ideal_s", FIELD_SECONDS, offsetof(struct cell, ideal_ns)},
    {"summary", FIELD_OBJECT, offsetof(struct cell, summary), .fields = summary_fields,
     .needed = true},
    {"trials", FIELD_LIST, offsetof(struct cell, trials), .fields = trial_fields,
     .count_offset = offsetof(struct cell, trial_count), .size = sizeof(struct trial),
     .most = MOST_TRIALS, .needed = true},
    {0},
};

static const struct field comparison_fields[] = {
    {"fetches", FIELD_NOTE, offsetof(struct comparison, cell), .note = note_fetches},
    {"spec", FIELD_NOTE, offsetof(struct comparison, cell), .note = note_spec},
    {"reference", FIELD_NOTE, offsetof(struct comparison, reference), .note = note_spec},
    {"cell", FIELD_INDEX, offsetof(struct comparison, cell), .needed = true},
    {"reference_cell", FIELD_INDEX, offsetof(struct comparison, reference), .needed = true},
    {"ratio", FIELD_ESTIMATE, offsetof(struct comparison, ratio), .words = estimate_word},
    {"verdict", FIELD_WORD, offsetof(struct comparison, verdict), .words = verdict_word,
     .word_count = VERDICT_INCONCLUSIVE + 1, .needed = true},
    {"runs_to_settle", FIELD_COUNT, offsetof(struct comparison, runs_to_settle)},
    {0},
};

static const struct field crossover_fields[] = {
    {"spec", FIELD_TEXT, offsetof(struct crossover, spec), .needed = true},
    {"reference", FIELD_TEXT, offsetof(struct crossover, reference), .needed = true},
    {"in_flight", FIELD_CAP, offsetof(struct crossover, in_flight), .words = all_word},
    {"fetches", FIELD_ESTIMATE, offsetof(struct crossover, fetches), .words = estimate_word},
    {0},
};

static const struct field warning_fields[] = {
    {"code", FIELD_TEXT, offsetof(struct warning, code), .needed = true},
    {"text", FIELD_TEXT, offsetof(struct warning, text), .needed = true},
    {"error", FIELD_FLAG, offsetof(struct warning, error)},
    {0},
};

const struct field results_fields[] = {
    {"tool", FIELD_OBJECT, offsetof(struct results, tool), .fields = tool_fields},
    {"host", FIELD_OBJECT, offsetof(struct results, host), .fields = host_fields},
    {"libcurl", FIELD_OBJECT, offsetof(struct results, libcurl), .fields = libcurl_fields},
    {"settings", FIELD_OBJECT, offsetof(struct results, settings), .fields = settings_fields,
     .needed = true},
    {"target", FIELD_OBJECT, offsetof(struct results, target), .fields = target_fields,
     .needed = true},
    {"comparisons", FIELD_LIST, offsetof(struct results, comparisons), .fields = comparison_fields,
     .count_offset = offsetof(struct results, comparison_count), .size = sizeof(struct comparison),
     .most = MOST_ROWS},
    {"crossovers", FIELD_LIST, offsetof(struct results, crossovers), .fields = crossover_fields,
     .count_offset = offsetof(struct results, crossover_count), .size = sizeof(struct crossover),
     .most = MOST_ROWS},
    {"warnings", FIELD_LIST, offsetof(struct results, warnings), .fields = warning_fields,
     .count_offset = offsetof(struct results, warning_count), .size = sizeof(struct warning),
     .most = MOST_ROWS},
    {"ended", FIELD_CHOICE, offsetof(struct results, complete), .words = ended_word,
     .needed = true},
    {"ended_reason", FIELD_TEXT, offsetof(struct results, ended_reason)},
    {"cells", FIELD_LIST, offsetof(struct results, cells), .fields = cell_fields,
     .count_offset = offsetof(struct results, cell_count), .size = sizeof(struct cell),
     .most = MOST_CELLS, .needed = true},
    {0},
};
