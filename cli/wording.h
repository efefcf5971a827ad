#ifndef FETCHBENCH_CLI_WORDING_H
#define FETCHBENCH_CLI_WORDING_H

struct command;
struct option_row;

/*
 * What the help and the manual say, with that part in it which comes of other tables (report
 * formats, distributions, shells). Texts on the heap, without the last point of a summary; NULL
 * when memory is out.
 */
char *wording_summary(const struct option_row *row);
char *wording_details(const struct option_row *row); /* empty where there are none */
char *wording_description(const struct command *command);

#endif
