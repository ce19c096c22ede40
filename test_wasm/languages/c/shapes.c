#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define EXPORT(name) __attribute__((export_name(#name)))
#define IMPORT(name) __attribute__((import_module("./log.js"), import_name(#name)))

typedef struct { double x, y; } point;

IMPORT(log) void log_line(const char *text);

EXPORT(add) int add(int a, int b) { return a + b; }

EXPORT(greet) char *greet(const char *name) {
  char *text = NULL;
  asprintf(&text, "Hello, %s!", name);
  return text;
}

EXPORT(middle) point middle(point a, point b) {
  return (point){ (a.x + b.x) / 2, (a.y + b.y) / 2 };
}

EXPORT(count) void count(int to) {
  char text[32];
  for (int i = 1; i <= to; i++) {
    snprintf(text, sizeof text, "%d of %d", i, to);
    log_line(text);
  }
}

EXPORT(pick) int pick(int index) {
  static const int primes[] = { 2, 3, 5 };
  assert(index < 3);
  return primes[index];
}
