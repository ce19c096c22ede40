// Exceptions of C++, thrown, caught, passed on and not caught.
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

struct Noisy {
  const char *name;
  explicit Noisy(const char *given) : name(given) { std::printf("made %s\n", name); }
  ~Noisy() { std::printf("gone %s\n", name); }
};

static Noisy whole("static");

static int risky(const std::string &word) {
  Noisy here("risky");
  if (word == "number") throw 7;
  if (word == "range") return std::vector<int>().at(3);
  if (word == "runtime") throw std::runtime_error("ü " + word);
  return (int)word.size();
}

static int pass_on(const std::string &word) {
  try {
    return risky(word);
  } catch (const std::out_of_range &) {
    std::puts("passed on");
    throw;
  }
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    try {
      std::printf("%s: %d\n", argv[i], pass_on(argv[i]));
    } catch (const std::out_of_range &) {
      std::printf("%s: out of range\n", argv[i]);
    } catch (const std::exception &error) {
      std::printf("%s: %s\n", argv[i], error.what());
    } catch (...) {
      std::printf("%s: something\n", argv[i]);
    }
  }
  std::fflush(stdout);
  if (argc == 1) throw std::runtime_error("not caught");
  return argc;
}
