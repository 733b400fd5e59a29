#include "json.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void skip_space(char **at) { *at += strspn(*at, " \t\r\n"); }

static bool take(char **at, char expected) {
  skip_space(at);
  if (**at != expected) return false;
  *at += 1;
  return true;
}

static char *put_utf8(char *out, unsigned long point) {
  if (point < 0x80) {
    *out++ = (char)point;
    return out;
  }
  int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
  *out++ = (char)(lead[more] | (point >> (6 * more)));
  while (more-- > 0) *out++ = (char)(0x80 | ((point >> (6 * more)) & 0x3f));
  return out;
}

// Four hex digits; -1 where there are none.
static long read_unit(const char *at) {
  if (strspn(at, "0123456789abcdefABCDEF") < 4) return -1;
  const char digits[] = {at[0], at[1], at[2], at[3], 0};
  return strtol(digits, NULL, 16);
}

// `at` stands behind the u of \u; a pair of surrogates is one point.
static bool read_point(char **at, unsigned long *point) {
  const long first = read_unit(*at);
  if (first < 0) return false;
  *at += 4;
  *point = (unsigned long)first;
  if (first < 0xd800 || first > 0xdbff || (*at)[0] != '\\' || (*at)[1] != 'u') return true;
  const long second = read_unit(*at + 2);
  if (second < 0xdc00 || second > 0xdfff) return true;
  *at += 6;
  *point = 0x10000 + ((unsigned long)(first - 0xd800) << 10) + (unsigned long)(second - 0xdc00);
  return true;
}

// Unescapes in place: no escape is shorter than what it stands for.
static char *read_text(char **at) {
  if (!take(at, '"')) return NULL;
  char *start = *at;
  char *out = start;
  while (**at != '"') {
    if (**at == 0) return NULL;
    if (**at != '\\') {
      *out++ = *(*at)++;
      continue;
    }
    const char escape = (*at)[1];
    if (escape == 0) return NULL;
    *at += 2;
    const char *known = strchr("\"\"\\\\//b\bf\fn\nr\rt\t", escape);
    unsigned long point = 0;
    if (escape == 'u' && read_point(at, &point))
      out = put_utf8(out, point);
    else if (escape != 'u' && known != NULL)
      *out++ = known[1];
    else
      return NULL;
  }
  *at += 1;
  *out = 0;
  return start;
}

static bool read_object(char **at, const char *prefix, struct json_line *line);

static bool read_word(char **at) {
  const char *words[] = {"true", "false", "null"};
  for (int i = 0; i < 3; i += 1)
    if (strncmp(*at, words[i], strlen(words[i])) == 0) {
      *at += strlen(words[i]);
      return true;
    }
  return false;
}

static bool read_field(char **at, const char *prefix, struct json_line *line) {
  const char *name = read_text(at);
  if (name == NULL || !take(at, ':') || line->count == JSON_MOST_FIELDS) return false;
  struct json_field *field = &line->fields[line->count++];
  snprintf(field->name, sizeof field->name, "%s%s", prefix, name);
  field->text = NULL;
  field->number = 0;
  skip_space(at);
  if (**at == '"') return (field->text = read_text(at)) != NULL;
  if (isdigit((unsigned char)**at)) {
    field->number = strtoul(*at, at, 10);
    return true;
  }
  if (**at != '{') return read_word(at);
  char inner[sizeof field->name + 1];
  snprintf(inner, sizeof inner, "%s.", field->name);
  return *prefix == 0 && read_object(at, inner, line);
}

static bool read_object(char **at, const char *prefix, struct json_line *line) {
  if (!take(at, '{')) return false;
  do {
    if (!read_field(at, prefix, line)) return false;
  } while (take(at, ','));
  return take(at, '}');
}

bool json_read(char *input, struct json_line *line) {
  line->count = 0;
  if (!read_object(&input, "", line)) return false;
  skip_space(&input);
  return *input == 0;
}

const struct json_field *json_find(const struct json_line *line, const char *name) {
  for (int i = 0; i < line->count; i += 1)
    if (strcmp(line->fields[i].name, name) == 0) return &line->fields[i];
  return NULL;
}

const char *json_text(const struct json_line *line, const char *name) {
  const struct json_field *field = json_find(line, name);
  return field == NULL ? NULL : field->text;
}

void json_write(const char *text) {
  putchar('"');
  for (; *text != 0; text += 1) {
    const unsigned char byte = (unsigned char)*text;
    if (byte == '"' || byte == '\\') putchar('\\');
    if (byte < 0x20)
      printf("\\u%04x", byte);
    else
      putchar(byte);
  }
  putchar('"');
}
