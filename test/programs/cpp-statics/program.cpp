// Objects that live before and after `main`, and much of the standard library.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

struct Noisy {
  std::string name;
  explicit Noisy(std::string given) : name(std::move(given)) { std::printf("made %s\n", name.c_str()); }
  ~Noisy() { std::printf("gone %s\n", name.c_str()); }
};

static Noisy first("first");
static Noisy second("second");
static std::map<std::string, int> counts{{"static", 1}};

Noisy &lazy() {
  static Noisy only("lazy");
  return only;
}

int main(int argc, char **argv) {
  std::atexit([] { std::puts("at exit"); });
  std::vector<std::string> words(argv + 1, argv + argc);
  for (const auto &word : words) counts[word]++;
  std::sort(words.begin(), words.end(), [](const auto &a, const auto &b) { return a > b; });
  for (const auto &word : words) std::printf("%s ", word.c_str());
  for (const auto &[word, count] : counts) std::printf("%s=%d ", word.c_str(), count);
  std::puts("");
  auto owned = std::make_unique<Noisy>("owned");
  lazy();
  lazy();
  Noisy local("local");
  // `exit` ends statics, and leaves what is on the stack.
  if (words.empty()) std::exit(4);
  return 0;
}
