#include <ctype.h>
#include <stdio.h>

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    FILE *file = fopen(argv[i], "r");
    if (!file) {
      perror(argv[i]);
      return 1;
    }
    int lines = 0, words = 0, inside = 0;
    for (int c; (c = getc(file)) != EOF;) {
      lines += c == '\n';
      words += !isspace(c) && !inside;
      inside = !isspace(c);
    }
    printf("%s: %d lines, %d words\n", argv[i], lines, words);
    fclose(file);
  }
  return 0;
}
