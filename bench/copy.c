/* `copy in out`: copies a file by reads and writes of 4 KB, and prints how many milliseconds that took. For bench/wasi.js. */
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

int main(int count, char **words) {
  char piece[4096];
  double begin = now();
  int from = open(words[1], O_RDONLY), to = open(words[2], O_WRONLY | O_CREAT | O_TRUNC, 0666);
  for (ssize_t length; (length = read(from, piece, sizeof piece)) > 0;)
    if (write(to, piece, length) != length) return 1;
  close(from);
  close(to);
  printf("%f", now() - begin);
  return count != 3;
}
