// Prints as many lines as its argument says, each by a printf of its own.
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  int count = argc > 1 ? atoi(argv[1]) : 0;
  for (int i = 0; i < count; i++)
    printf("line %d of %d, not a long one\n", i, count);
  return 0;
}
