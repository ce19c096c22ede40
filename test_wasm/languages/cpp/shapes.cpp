#include <array>
#include <cstdlib>
#include <string>

#define EXPORT(name) extern "C" __attribute__((export_name(#name)))
#define IMPORT(name) extern "C" __attribute__((import_module("./log.js"), import_name(#name)))

struct point { double x, y; };
struct string { char *at; size_t size; };

// A result in memory of malloc, which wasmport frees.
static string give(const std::string &text) {
  auto *at = static_cast<char *>(malloc(text.size()));
  return { at, text.copy(at, text.size()) };
}

IMPORT(log) void log_text(const char *at, size_t size);

EXPORT(add) int add(int a, int b) { return a + b; }

EXPORT(greet) string greet(const char *at, size_t size) {
  return give("Hello, " + std::string(at, size) + "!");
}

EXPORT(middle) point middle(point a, point b) {
  return { (a.x + b.x) / 2, (a.y + b.y) / 2 };
}

EXPORT(count) void count(int to) {
  for (int i = 1; i <= to; i++) {
    auto text = std::to_string(i) + " of " + std::to_string(to);
    log_text(text.data(), text.size());
  }
}

EXPORT(pick) int pick(size_t index) {
  static const std::array<int, 3> primes = { 2, 3, 5 };
  return primes.at(index);
}
