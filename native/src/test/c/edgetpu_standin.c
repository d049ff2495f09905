/*
 * A stand-in for libedgetpu.so.1 for tests: the true C interface and a true TensorFlow Lite
 * delegate that claims edgetpu-custom-op, without a chip. It computes nothing useful (byte i of an
 * output is the sum of all input bytes plus i), so that a test can tell that data went through; or it
 * copies, so that a test can tell that data came through as they were.
 *
 * What it plays is chosen by the environment, read at each call:
 *   STANDIN_DEVICES     "usb,usb,pci": what is attached (default "usb"; "" for nothing)
 *   STANDIN_BUSY        set: nothing can be opened
 *   STANDIN_COPY        set: the n-th output is the n-th input, as far as they have the same size
 *   STANDIN_FAIL_AT     n: the n-th invocation from now on fails (0: never)
 *   STANDIN_HANG_AT     n: the n-th invocation from now on never returns
 *   STANDIN_VANISH      set: that failure also detaches every device
 *   STANDIN_OLD         set: delegates have the layout of a TensorFlow before 2.10
 *   STANDIN_VERSION     what edgetpu_version() says
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime_structs.h"

#define EXPORT __attribute__((visibility("default")))

struct edgetpu_device {
  int type;
  const char *path;
};

struct edgetpu_option {
  const char *name;
  const char *value;
};

static int live_delegates, live_lists, live_kernels, invocations, vanished, freed_too_early;
static char last_options[256];

/* For tests: what was given out and not yet given back. */
EXPORT int standin_live(void) { return live_delegates + live_lists + live_kernels; }

/* Delegates freed while an interpreter still had kernels of theirs. */
EXPORT int standin_freed_too_early(void) { return freed_too_early; }

EXPORT const char *standin_last_options(void) { return last_options; }

EXPORT void standin_reset(void) { invocations = vanished = 0; }

static int set(const char *name) { return getenv(name) != NULL; }

/* ---- the delegate's kernel ---- */

struct kernel {
  unsigned char *package; /* a copy, so that a sanitizer sees a missing free */
  size_t bytes;
};

static void *kernel_init(struct context *context, const char *buffer, size_t length) {
  (void)length;
  const struct delegate_params *params = (const void *)buffer;
  struct node *node;
  struct registration *registration;
  if (context->get_node(context, params->nodes->data[0], &node, &registration) != STATUS_OK) abort();
  struct kernel *kernel = malloc(sizeof *kernel);
  kernel->bytes = (size_t)node->custom_initial_data_size;
  kernel->package = malloc(kernel->bytes);
  memcpy(kernel->package, node->custom_initial_data, kernel->bytes);
  live_kernels++;
  return kernel;
}

static void kernel_free(struct context *context, void *data) {
  (void)context;
  struct kernel *kernel = data;
  free(kernel->package);
  free(kernel);
  live_kernels--;
}

static int kernel_prepare(struct context *context, struct node *node) {
  (void)node;
  if (context->get_external(context, EDGE_TPU_CONTEXT) == NULL) {
    context->report_error(context, "Failed to retrieve TPU context.");
    return STATUS_ERROR;
  }
  return STATUS_OK;
}

static int kernel_invoke(struct context *context, struct node *node) {
  const char *fail_at = getenv("STANDIN_FAIL_AT");
  const char *hang_at = getenv("STANDIN_HANG_AT");
  int invocation = __atomic_add_fetch(&invocations, 1, __ATOMIC_SEQ_CST); /* devices run at once */
  while (hang_at && atoi(hang_at) == invocation) pause();
  if (vanished || (fail_at && atoi(fail_at) == invocation)) {
    vanished = vanished || set("STANDIN_VANISH");
    context->report_error(context, "Failed to execute request. %s",
                          "Not found: USB transfer error 5 [LibUsbDataInCallback]");
    return STATUS_ERROR;
  }
  unsigned sum = 0;
  for (int i = 0; i < node->inputs->size; i++) {
    const struct tensor *input = &context->tensors[node->inputs->data[i]];
    for (size_t b = 0; b < input->bytes; b++) sum += input->data[b];
  }
  for (int i = 0; i < node->outputs->size; i++) {
    struct tensor *output = &context->tensors[node->outputs->data[i]];
    const struct tensor *input =
        i < node->inputs->size ? &context->tensors[node->inputs->data[i]] : NULL;
    if (set("STANDIN_COPY") && input && input->bytes == output->bytes) {
      memcpy(output->data, input->data, output->bytes);
      continue;
    }
    for (size_t b = 0; b < output->bytes; b++) output->data[b] = (unsigned char)(sum + b);
  }
  return STATUS_OK;
}

/* ---- the delegate ---- */

struct device_context {
  struct external_context external;
};

static int delegate_prepare(struct context *context, struct delegate *delegate) {
  context->set_external(context, EDGE_TPU_CONTEXT, delegate->data);
  struct int_array *plan;
  if (context->get_execution_plan(context, &plan) != STATUS_OK) return STATUS_ERROR;
  int count = plan->size;
  int *nodes = malloc(sizeof(int) * (size_t)count); /* the plan changes while we replace */
  memcpy(nodes, plan->data, sizeof(int) * (size_t)count);
  int status = STATUS_OK;
  for (int i = 0; i < count && status == STATUS_OK; i++) {
    struct node *node;
    struct registration *found;
    status = context->get_node(context, nodes[i], &node, &found);
    if (status != STATUS_OK || !found->custom_name ||
        strcmp(found->custom_name, "edgetpu-custom-op") != 0)
      continue;
    struct registration ours = {.init = kernel_init,
                                .free = kernel_free,
                                .prepare = kernel_prepare,
                                .invoke = kernel_invoke,
                                .custom_name = "EdgeTpuDelegateForCustomOp",
                                .version = 1};
    struct int_array *one = malloc(sizeof(struct int_array) + sizeof(int));
    one->size = 1;
    one->data[0] = nodes[i];
    status = context->replace_nodes(context, ours, one, delegate);
    free(one);
  }
  free(nodes);
  return status;
}

/* ---- libedgetpu's interface ---- */

EXPORT struct edgetpu_device *edgetpu_list_devices(size_t *count) {
  const char *given = getenv("STANDIN_DEVICES");
  char names[256];
  snprintf(names, sizeof names, "%s", vanished ? "" : given ? given : "usb");
  *count = 0;
  struct edgetpu_device *devices = calloc(16, sizeof *devices + 32);
  char *paths = (char *)(devices + 16);
  for (char *rest = names, *name; *count < 16 && (name = strsep(&rest, ",")) != NULL;) {
    if (*name == '\0') continue;
    int usb = strcmp(name, "usb") == 0;
    devices[*count].type = usb;
    devices[*count].path = paths;
    snprintf(paths, 32, usb ? "/standin/usb/2-%zu" : "/standin/apex_%zu", *count);
    paths += 32;
    ++*count;
  }
  if (*count == 0) {
    free(devices);
    return NULL;
  }
  live_lists++;
  return devices;
}

EXPORT void edgetpu_free_devices(struct edgetpu_device *devices) {
  if (devices) live_lists--;
  free(devices);
}

EXPORT struct delegate *edgetpu_create_delegate(int type, const char *path,
                                                const struct edgetpu_option *options, size_t count) {
  last_options[0] = '\0';
  for (size_t i = 0; i < count; i++) {
    if (!options[i].name || !options[i].value) abort(); /* as the real one does */
    size_t used = strlen(last_options);
    snprintf(last_options + used, sizeof last_options - used, "%s=%s;", options[i].name,
             options[i].value);
  }
  (void)type;
  if (vanished || set("STANDIN_BUSY") || !path) return NULL;
  struct delegate *delegate = calloc(1, sizeof *delegate);
  struct device_context *device = calloc(1, sizeof *device);
  device->external.type = EDGE_TPU_CONTEXT;
  delegate->data = device;
  delegate->prepare = delegate_prepare;
  delegate->flags = ALLOW_DYNAMIC_TENSORS;
  if (set("STANDIN_OLD")) delegate->opaque_builder = device; /* its own data comes earlier */
  live_delegates++;
  return delegate;
}

EXPORT void edgetpu_free_delegate(struct delegate *delegate) {
  if (!delegate) return;
  if (live_delegates == 1 && live_kernels > 0) freed_too_early++;
  live_delegates--;
  free(delegate->data);
  free(delegate);
}

EXPORT void edgetpu_verbosity(int verbosity) { (void)verbosity; }

EXPORT const char *edgetpu_version(void) {
  const char *given = getenv("STANDIN_VERSION");
  return given ? given : "BuildLabel(STAND-IN, no chip), RuntimeVersion(14)";
}
