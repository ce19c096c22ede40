// `exit` ends a program at once: nothing on the stack is ended or caught. The compiler's cleanup of `on the stack` is a `catch_all`,
// which a host's JavaScript exception would run.
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

struct Noisy {
  const char *name;
  ~Noisy() { std::printf("gone %s\n", name); }
};

static Noisy whole{"static"};

static void leave(bool at_once, int code) {
  Noisy here{"on the stack"};
  std::puts("leaving");
  std::fflush(stdout);
  if (at_once) _exit(code);
  std::exit(code);
}

int main(int argc, char **argv) {
  try {
    leave(argc > 1, 7);
  } catch (...) {
    std::puts("caught");
  }
  std::puts("still here");
  return 1;
}
