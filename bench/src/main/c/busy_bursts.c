/*
 * Another program that comes and goes: keeps one core busy in bursts.
 *   busy_bursts SEED
 * Busy and idle spans follow each other, each of 0.2 to 3 s with equal chance, so half of the time it
 * runs. The same seed gives the same spans. Ends when its standard input does.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static uint64_t state;

static double uniform(void) { /* xorshift64* */
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (double)((state * UINT64_C(2685821657736338717)) >> 11) / (double)(UINT64_C(1) << 53);
}

static int over(void) {
  char byte;
  return read(0, &byte, 1) == 0;
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  state = strtoull(argv[1], NULL, 10) * UINT64_C(0x9e3779b97f4a7c15) + 1;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
  volatile double sink = 1;
  for (int busy = 1; !over(); busy = !busy) {
    double end = seconds() + 0.2 + 2.8 * uniform();
    while (seconds() < end && !over()) {
      if (busy) {
        for (int i = 0; i < 200000; i++) sink = sink * 1.0000001 + 1e-9;
      } else {
        usleep(2000);
      }
    }
  }
  return 0;
}
