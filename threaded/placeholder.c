/* Stands in until the room has its first file. */
typedef int threaded_placeholder;
