// The same in C++, for its native answer.
#include <cstdio>
#include <cstdlib>

int main() {
  std::puts("before");
  try {
    std::exit(7);
  } catch (...) {
    std::puts("caught");
  }
  std::puts("caught");
}
