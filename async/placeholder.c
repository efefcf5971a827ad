/* Stands in until the room has its first file. */
typedef int async_placeholder;
