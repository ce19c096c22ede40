// Calls functions of a shared library, as the tests call a reactor's exports: `library add 2 3 -- remember 1`. Numbers are 32-bit
// integers, at most four a call. Each result is a line of descriptor 3.
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
  FILE *results = fdopen(3, "w");
  void *library = dlopen(argv[1], RTLD_NOW);
  if (!results || !library) return 125;
  for (int i = 2; i < argc; i++) {
    int (*function)(int, int, int, int) = (int (*)(int, int, int, int))dlsym(library, argv[i]);
    if (!function) return 126;
    int numbers[4] = {0};
    for (int n = 0; ++i < argc && strcmp(argv[i], "--");) numbers[n++] = atoi(argv[i]);
    fprintf(results, "%d\n", function(numbers[0], numbers[1], numbers[2], numbers[3]));
  }
  return 0;
}
