// The smallest program that prints: what it imports is what every C program that prints imports.
#include <stdio.h>

int main(void) {
  return printf("Hello, %s!\n", "wörld") < 0;
}
