/* Stands in until the room has its first file. */
typedef int runtime_placeholder;
