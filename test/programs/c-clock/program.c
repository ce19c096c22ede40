// Clocks, sleep, randomness and waiting. Nothing that is printed depends on the time.
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double now(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time)) return -1;
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void says(const char *what, int is) { printf("%s: %s\n", what, is ? "yes" : "no"); }

int main(void) {
  struct timespec resolution;
  says("has a resolution", !clock_getres(CLOCK_MONOTONIC, &resolution) && resolution.tv_nsec > 0);
  // 2024 to 2100.
  says("the time is of this century", now(CLOCK_REALTIME) > 1.7e9 && now(CLOCK_REALTIME) < 4.1e9);
  const double begin = now(CLOCK_MONOTONIC);
  const struct timespec little = {0, 30000000};
  says("slept", !nanosleep(&little, NULL));
  const double slept = now(CLOCK_MONOTONIC) - begin;
  says("for long enough", slept >= 0.029);
  says("and not for much too long", slept < 5);
  usleep(1000);
  says("yields", !sched_yield());
  unsigned char some[64] = {0}, others[64] = {0};
  says("is random", !getentropy(some, sizeof some) && !getentropy(others, sizeof others));
  int same = 0;
  for (int i = 0; i < 64; i++) same += some[i] == others[i];
  says("and differs", same < 32);
  struct pollfd output = {.fd = 1, .events = POLLOUT};
  says("can write", poll(&output, 1, 1000) == 1 && (output.revents & POLLOUT));
  return 0;
}
