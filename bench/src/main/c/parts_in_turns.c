/*
 * The reference of bench/restless: runs parts of a model in shuffled turns.
 *   parts_in_turns LIBRARY THREADS ROUNDS RUNS SEED FILE...
 * Every FILE is opened on so many threads with XNNPACK's 8-bit kernels and stays open. In each round
 * every part has one turn of RUNS runs, in a new random order. Prints one line a turn: the round, the
 * part's number from 0, and start:duration of each run in nanoseconds with semicolons between. Every
 * part is run three times before the first round, which is not printed.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FLOAT32 = 1, WARM_UPS = 3 };

struct xnnpack_options { /* 56 bytes in TensorFlow Lite 2.20 and 2.21, and room to spare */
  int32_t threads;
  uint32_t runtime_flags, flags;
  char rest[244];
};

static void *library;

static void *function(const char *name) {
  void *found = dlsym(library, name);
  if (!found) {
    fprintf(stderr, "%s\n", dlerror());
    exit(1);
  }
  return found;
}

static void *present(void *pointer, const char *what, const char *of) {
  if (!pointer) {
    fprintf(stderr, "%s: no %s\n", of, what);
    exit(1);
  }
  return pointer;
}

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static uint64_t state;

static uint64_t draw(void) { /* xorshift64* */
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * UINT64_C(2685821657736338717);
}

static void *open_part(const char *path, int threads) {
  void *(*model_create)(const void *, size_t) = function("TfLiteModelCreate");
  void *(*options_create)(void) = function("TfLiteInterpreterOptionsCreate");
  void (*options_threads)(void *, int32_t) = function("TfLiteInterpreterOptionsSetNumThreads");
  void (*options_delegate)(void *, void *) = function("TfLiteInterpreterOptionsAddDelegate");
  struct xnnpack_options (*xnnpack_default)(void) = function("TfLiteXNNPackDelegateOptionsDefault");
  void *(*xnnpack_create)(void *) = function("TfLiteXNNPackDelegateCreate");
  void *(*create)(void *, void *) = function("TfLiteInterpreterCreate");
  int (*allocate)(void *) = function("TfLiteInterpreterAllocateTensors");
  int32_t (*inputs)(void *) = function("TfLiteInterpreterGetInputTensorCount");
  void *(*input)(void *, int32_t) = function("TfLiteInterpreterGetInputTensor");
  void *(*data)(void *) = function("TfLiteTensorData");
  size_t (*byte_size)(void *) = function("TfLiteTensorByteSize");
  int (*type)(void *) = function("TfLiteTensorType");

  int file = open(path, O_RDONLY);
  struct stat about;
  if (file < 0 || fstat(file, &about) != 0) {
    perror(path);
    exit(1);
  }
  size_t size = (size_t)about.st_size;
  void *bytes = mmap(NULL, size, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  void *model = present(model_create(bytes, size), "model", path);
  void *options = present(options_create(), "options", path);
  options_threads(options, threads);
  struct xnnpack_options xnnpack = xnnpack_default();
  xnnpack.threads = threads;
  xnnpack.flags |= 1 | 2;
  options_delegate(options, present(xnnpack_create(&xnnpack), "XNNPACK", path));
  void *interpreter = present(create(model, options), "interpreter", path);
  if (allocate(interpreter) != 0) {
    fprintf(stderr, "%s: cannot be prepared\n", path);
    exit(1);
  }
  for (int32_t i = 0; i < inputs(interpreter); i++) {
    void *tensor = present(input(interpreter, i), "input", path);
    if (type(tensor) == FLOAT32) {
      float *values = data(tensor);
      for (size_t k = 0; k < byte_size(tensor) / sizeof *values; k++)
        values[k] = (float)(draw() >> 40) / (float)(1 << 24);
    } else {
      uint8_t *values = data(tensor);
      for (size_t k = 0; k < byte_size(tensor); k++) values[k] = (uint8_t)(draw() >> 56);
    }
  }
  madvise(bytes, size, MADV_DONTNEED); /* XNNPACK has packed what it needs */
  return interpreter;
}

int main(int argc, char **argv) {
  if (argc < 7) return 2;
  library = present(dlopen(argv[1], RTLD_NOW), "library", argv[1]);
  int threads = atoi(argv[2]), rounds = atoi(argv[3]), runs = atoi(argv[4]), parts = argc - 6;
  state = strtoull(argv[5], NULL, 10) * UINT64_C(0x9e3779b97f4a7c15) + 1;
  void **part = calloc((size_t)parts, sizeof *part);
  int *order = calloc((size_t)parts, sizeof *order);
  int64_t *start = calloc((size_t)runs, sizeof *start), *taken = calloc((size_t)runs, sizeof *taken);
  int (*invoke)(void *) = function("TfLiteInterpreterInvoke");
  for (int i = 0; i < parts; i++) {
    part[i] = open_part(argv[6 + i], threads);
    order[i] = i;
    for (int k = 0; k < WARM_UPS; k++)
      if (invoke(part[i]) != 0) return 1;
  }
  for (int round = 0; round < rounds; round++) {
    for (int i = parts - 1; i > 0; i--) {
      int j = (int)(draw() % (uint64_t)(i + 1)), swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    for (int i = 0; i < parts; i++) {
      for (int k = 0; k < runs; k++) {
        start[k] = now();
        if (invoke(part[order[i]]) != 0) return 1;
        taken[k] = now() - start[k];
      }
      printf("%d,%d,", round, order[i]);
      for (int k = 0; k < runs; k++)
        printf("%s%lld:%lld", k ? ";" : "", (long long)start[k], (long long)taken[k]);
      printf("\n");
    }
  }
  return 0;
}
