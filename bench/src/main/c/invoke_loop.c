/*
 * The plainest way to run a model: what InvokeOverhead compares the Java side with.
 *   invoke_loop LIBRARY MODEL
 * For every line with a number n on stdin it invokes the model n times on one thread with XNNPACK's
 * 8-bit kernels, and prints on one line the n durations in nanoseconds, then the n times that the
 * thread was on a processor.
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

static void *present(void *pointer, const char *what) {
  if (!pointer) {
    fprintf(stderr, "no %s\n", what);
    exit(1);
  }
  return pointer;
}

static int64_t now(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  library = present(dlopen(argv[1], RTLD_NOW), "library");
  int file = open(argv[2], O_RDONLY);
  struct stat about;
  if (file < 0 || fstat(file, &about) != 0) return 2;
  size_t size = (size_t)about.st_size;
  void *bytes = mmap(NULL, size, PROT_READ, MAP_SHARED, file, 0);

  void *(*model_create)(const void *, size_t) = function("TfLiteModelCreate");
  void *(*options_create)(void) = function("TfLiteInterpreterOptionsCreate");
  void (*options_threads)(void *, int32_t) = function("TfLiteInterpreterOptionsSetNumThreads");
  void (*options_delegate)(void *, void *) = function("TfLiteInterpreterOptionsAddDelegate");
  struct xnnpack_options (*xnnpack_default)(void) = function("TfLiteXNNPackDelegateOptionsDefault");
  void *(*xnnpack_create)(void *) = function("TfLiteXNNPackDelegateCreate");
  void *(*create)(void *, void *) = function("TfLiteInterpreterCreate");
  int (*allocate)(void *) = function("TfLiteInterpreterAllocateTensors");
  void *(*input)(void *, int32_t) = function("TfLiteInterpreterGetInputTensor");
  void *(*data)(void *) = function("TfLiteTensorData");
  size_t (*byte_size)(void *) = function("TfLiteTensorByteSize");
  int (*invoke)(void *) = function("TfLiteInterpreterInvoke");

  void *model = present(model_create(bytes, size), "model");
  void *options = present(options_create(), "options");
  options_threads(options, 1);
  struct xnnpack_options xnnpack = xnnpack_default();
  xnnpack.threads = 1;
  xnnpack.flags |= 1 | 2;
  options_delegate(options, present(xnnpack_create(&xnnpack), "XNNPACK"));
  void *interpreter = present(create(model, options), "interpreter");
  if (allocate(interpreter) != 0) return 1;
  void *tensor = present(input(interpreter, 0), "input");
  memset(data(tensor), 0, byte_size(tensor));

  char line[32];
  while (fgets(line, sizeof line, stdin)) {
    int count = atoi(line);
    int64_t *taken = calloc(2 * (size_t)count, sizeof *taken);
    for (int i = 0; i < count; i++) {
      int64_t start = now(CLOCK_MONOTONIC), cpu = now(CLOCK_THREAD_CPUTIME_ID);
      if (invoke(interpreter) != 0) return 1;
      taken[count + i] = now(CLOCK_THREAD_CPUTIME_ID) - cpu;
      taken[i] = now(CLOCK_MONOTONIC) - start;
    }
    for (int i = 0; i < 2 * count; i++) printf("%lld ", (long long)taken[i]);
    printf("\n");
    fflush(stdout);
    free(taken);
  }
  return 0;
}
