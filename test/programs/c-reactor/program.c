// A library that prints, and remembers from one call to the next.
#include <stdio.h>
#include <stdlib.h>

#ifdef __wasm__
#define EXPORT(name) __attribute__((export_name(name)))
#else
#define EXPORT(name)
#endif

static int total;

// Runs in `_initialize`.
__attribute__((constructor)) static void begin(void) {
  total = 40;
  puts("begun");
}

EXPORT("add") int add(int a, int b) { return a + b; }

EXPORT("remember") int remember(int value) {
  total += value;
  printf("total: %d\n", total);
  fflush(stdout);
  return total;
}

EXPORT("complain") int complain(int times) {
  for (int i = 0; i < times; i++) fprintf(stderr, "complaint %d\n", i);
  return times;
}

EXPORT("variables") int variables(void) { return getenv("NAME") != NULL; }
