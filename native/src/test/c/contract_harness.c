/*
 * The contract test's calls in plain C, for a memory checker to watch (a JVM is too noisy):
 *   contract_harness TFLITE_LIBRARY STANDIN_LIBRARY COMPILED_MODEL
 * Lists, opens with options, runs, fails in mid-run, loses the device, frees; exits 0 when all of it
 * went as it should and the stand-in got everything back.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

struct edgetpu_device {
  int type;
  const char *path;
};

static void require(int holds, const char *what) {
  if (!holds) {
    fprintf(stderr, "not so: %s\n", what);
    exit(1);
  }
}

static void *function(void *library, const char *name) {
  void *found = dlsym(library, name);
  require(found != NULL, name);
  return found;
}

int main(int argc, char **argv) {
  require(argc == 4, "three arguments");
  void *tflite = dlopen(argv[1], RTLD_NOW), *coral = dlopen(argv[2], RTLD_NOW);
  require(tflite && coral, "libraries load");
  int file = open(argv[3], O_RDONLY);
  struct stat about;
  require(file >= 0 && fstat(file, &about) == 0, "model opens");
  size_t size = (size_t)about.st_size;
  void *bytes = mmap(NULL, size, PROT_READ, MAP_SHARED, file, 0);

  struct edgetpu_device *(*list)(size_t *) = function(coral, "edgetpu_list_devices");
  void (*free_list)(void *) = function(coral, "edgetpu_free_devices");
  void *(*open_device)(int, const char *, const void *, size_t) =
      function(coral, "edgetpu_create_delegate");
  void (*free_device)(void *) = function(coral, "edgetpu_free_delegate");
  int (*live)(void) = function(coral, "standin_live");
  int (*too_early)(void) = function(coral, "standin_freed_too_early");
  void (*reset)(void) = function(coral, "standin_reset");
  void *(*model_create)(const void *, size_t) = function(tflite, "TfLiteModelCreate");
  void (*model_delete)(void *) = function(tflite, "TfLiteModelDelete");
  void *(*options_create)(void) = function(tflite, "TfLiteInterpreterOptionsCreate");
  void (*options_delegate)(void *, void *) = function(tflite, "TfLiteInterpreterOptionsAddDelegate");
  void (*options_delete)(void *) = function(tflite, "TfLiteInterpreterOptionsDelete");
  void *(*create)(void *, void *) = function(tflite, "TfLiteInterpreterCreate");
  void (*delete)(void *) = function(tflite, "TfLiteInterpreterDelete");
  int (*allocate)(void *) = function(tflite, "TfLiteInterpreterAllocateTensors");
  int (*invoke)(void *) = function(tflite, "TfLiteInterpreterInvoke");
  void *(*input)(void *, int32_t) = function(tflite, "TfLiteInterpreterGetInputTensor");
  size_t (*byte_size)(void *) = function(tflite, "TfLiteTensorByteSize");
  void *(*output)(void *, int32_t) = function(tflite, "TfLiteInterpreterGetOutputTensor");
  void *(*data)(void *) = function(tflite, "TfLiteTensorData");

  setenv("STANDIN_DEVICES", "usb,pci", 1);
  size_t count;
  struct edgetpu_device *devices = list(&count);
  require(count == 2, "two devices");
  const char *option[2] = {"Performance", "Max"};
  void *delegate = open_device(devices[0].type, devices[0].path, option, 1);
  free_list(devices);
  require(delegate != NULL, "a device opens");

  void *model = model_create(bytes, size), *options = options_create();
  require(model && options, "model and options");
  options_delegate(options, delegate);
  for (int round = 0; round < 2; round++) {
    void *interpreter = create(model, options);
    require(interpreter != NULL, "an interpreter");
    require(allocate(interpreter) == 0 && allocate(interpreter) == 0, "preparing, twice");
    memset(data(input(interpreter, 0)), round, byte_size(input(interpreter, 0)));
    require(invoke(interpreter) == 0, "a run");
    require(((unsigned char *)data(output(interpreter, 0)))[1000] ==
                (unsigned char)(((unsigned char *)data(output(interpreter, 0)))[0] + 1000),
            "the stand-in's output");
    setenv("STANDIN_FAIL_AT", "2", 1);
    if (round == 1) setenv("STANDIN_VANISH", "1", 1);
    require(invoke(interpreter) != 0, "a failure in mid-run");
    setenv("STANDIN_FAIL_AT", "0", 1);
    require((invoke(interpreter) == 0) == (round == 0), "life after it, if the device is there");
    delete(interpreter);
    if (round == 0) reset();
  }
  require(list(&count) == NULL && count == 0, "no device is left");
  options_delete(options);
  model_delete(model);
  free_device(delegate);
  require(live() == 0, "everything given back");
  require(too_early() == 0, "nothing freed too early");
  munmap(bytes, size);
  return 0;
}
