#ifndef FETCHBENCH_CLI_RUN_OPTION_TAKES_H
#define FETCHBENCH_CLI_RUN_OPTION_TAKES_H

struct err;

/* What takes the argument of each option up into a struct run_options; the table of options says
 * which. ERR_USAGE, without the option's name. */
int take_engines(void *target, const char *value, struct err *err);
int take_fetches(void *target, const char *value, struct err *err);
int take_concurrency(void *target, const char *value, struct err *err);
int take_runs(void *target, const char *value, struct err *err);
int take_samples(void *target, const char *value, struct err *err);
int take_warmup(void *target, const char *value, struct err *err);
int take_start(void *target, const char *value, struct err *err);
int take_delay(void *target, const char *value, struct err *err);
int take_size(void *target, const char *value, struct err *err);
int take_status(void *target, const char *value, struct err *err);
int take_fault(void *target, const char *value, struct err *err);
int take_timeout(void *target, const char *value, struct err *err);
int take_connect_timeout(void *target, const char *value, struct err *err);
int take_max_body(void *target, const char *value, struct err *err);
int take_max_header(void *target, const char *value, struct err *err);
int take_location(void *target, const char *value, struct err *err);
int take_max_redirs(void *target, const char *value, struct err *err);
int take_http(void *target, const char *value, struct err *err);
int take_insecure(void *target, const char *value, struct err *err);
int take_cacert(void *target, const char *value, struct err *err);
int take_header(void *target, const char *value, struct err *err);
int take_seed(void *target, const char *value, struct err *err);
int take_output(void *target, const char *value, struct err *err);
int take_export_json(void *target, const char *value, struct err *err);
int take_export_csv(void *target, const char *value, struct err *err);
int take_export_markdown(void *target, const char *value, struct err *err);
int take_export_html(void *target, const char *value, struct err *err);
int take_no_plots(void *target, const char *value, struct err *err);
int take_quiet(void *target, const char *value, struct err *err);
int take_color(void *target, const char *value, struct err *err);
int take_confidence(void *target, const char *value, struct err *err);
int take_resamples(void *target, const char *value, struct err *err);
int take_noise_threshold(void *target, const char *value, struct err *err);
int take_pin(void *target, const char *value, struct err *err);
int take_calibrate(void *target, const char *value, struct err *err);

#endif
