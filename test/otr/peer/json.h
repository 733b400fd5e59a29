// As much JSON as the lines of scripts/otrEndpoint.ts need: an object whose values are texts, whole numbers, true, false, null or one
// more such object.
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>

#define JSON_MOST_FIELDS 8

// A field of an inner object is named after both: `ask.secret`. What is no text has the text NULL, what is no number is 0.
struct json_field {
  char name[32];
  char *text;
  unsigned long number;
};

struct json_line {
  int count;
  struct json_field fields[JSON_MOST_FIELDS];
};

// False where `input` is no such object. Texts point into `input`, which is overwritten, in UTF-8; U+0000 ends a text.
bool json_read(char *input, struct json_line *line);

// NULL where there is no such field.
const struct json_field *json_find(const struct json_line *line, const char *name);
// NULL, too, where it is no text.
const char *json_text(const struct json_line *line, const char *name);

// Writes `text` in quotes.
void json_write(const char *text);

#endif
