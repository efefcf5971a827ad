/* Stands in until the room has its first file. */
typedef int fetch_placeholder;
