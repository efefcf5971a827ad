/* Stands in until the room has its first file. */
typedef int bench_placeholder;
