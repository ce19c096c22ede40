// Prints all that a command is given, and exits as its first argument says.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

int main(int argc, char **argv) {
  for (int i = 0; i < argc; i++) printf("argument %d: %s (%zu bytes)\n", i, argv[i], strlen(argv[i]));
  for (char **variable = environ; *variable; variable++) printf("variable: %s\n", *variable);
  const char *name = getenv("NAME");
  printf("NAME: %s\n", name ? name : "none");

  char text[32];
  size_t bytes = 0, read;
  while ((read = fread(text, 1, sizeof text, stdin)) > 0) {
    bytes += read;
    for (size_t i = 0; i < read; i++) text[i] = (char)toupper((unsigned char)text[i]);
    fwrite(text, 1, read, stdout);
  }
  fprintf(stderr, "%zu bytes read\n", bytes);
  return argc > 1 ? atoi(argv[1]) : 0;
}
