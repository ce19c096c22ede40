#include <emscripten.h>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

struct point { double x, y; };
struct string { char *at; size_t size; };

static string give(const std::string &text) {
  auto *at = static_cast<char *>(malloc(text.size()));
  return { at, text.copy(at, text.size()) };
}

extern "C" {
__attribute__((import_module("./log.js"), import_name("log"))) void log_text(const char *at, size_t size);
static void say(const std::string &text) { log_text(text.data(), text.size()); }

EMSCRIPTEN_KEEPALIVE int add(int a, int b) { return a + b; }

EMSCRIPTEN_KEEPALIVE string greet(const char *at, size_t size) {
  return give("Hello, " + std::string(at, size) + "!");
}

EMSCRIPTEN_KEEPALIVE point middle(point a, point b) {
  return { (a.x + b.x) / 2, (a.y + b.y) / 2 };
}

EMSCRIPTEN_KEEPALIVE void count(int to) {
  for (int i = 1; i <= to; i++) say(std::to_string(i) + " of " + std::to_string(to));
}

EMSCRIPTEN_KEEPALIVE int pick(size_t index) try {
  const std::vector<int> primes = { 2, 3, 5 };
  if (index >= primes.size()) throw std::out_of_range("there are three primes");
  return primes[index];
} catch (const std::exception &error) {
  say(error.what());
  abort();
}
}
