/*
 * A stand-in for an accelerator's external delegate, for tests: the true plug-in interface of
 * TensorFlow Lite and a true delegate without a chip, which computes two-dimensional convolutions of
 * float32 and of 8-bit numbers in plain C.
 *
 * What it plays is chosen by its options:
 *   take=second   every second convolution (the default), take=all each of them, take=none nothing
 *   fixed=1       it takes tensors of fixed size only: the runtime then fixes the graph behind it
 *   fail=create   it does not start;  fail=prepare  it refuses the model;  fail=invoke  each run
 *   crash=create  crash=invoke        it reads from address 8
 *   hang=create   hang=invoke         it never returns
 *   fail_after=N  the N-th of its steps in a process is the last that runs, as with a chip that goes
 *   only=8bit     it takes no floats, as many an accelerator
 *   chip=FILE     its chip: one process has it at a time, by a lock on FILE
 *   log=FILE      adds a line to FILE at each run: how many convolutions it computed
 *   xnnpack=FILE  hands out XNNPACK's delegate of the TensorFlow Lite library FILE instead
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime_structs.h"

#define EXPORT __attribute__((visibility("default")))

enum { CONV_2D = 3, FLOAT32 = 1, UINT8 = 3, INT8 = 9, PADDING_SAME = 1, RELU = 1, RELU_6 = 3 };

struct conv_params {
  int padding, stride_width, stride_height, activation, dilation_width, dilation_height;
};

struct float_array {
  int size;
  float data[];
};

struct affine {
  struct float_array *scale;
  struct int_array *zero_point;
  int dimension;
};

struct settings {
  int step; /* of the convolutions it takes, 0 for none */
  int no_floats;
  int fail_prepare, fail_invoke, fail_after, crash_invoke, hang_invoke;
  char log[512]; /* a file, or empty */
};

static int live_delegates, live_kernels, freed_too_early;

/* For tests: what was given out and not yet given back. */
EXPORT int delegate_standin_live(void) { return live_delegates + live_kernels; }

/* Delegates freed while an interpreter still had kernels of theirs. */
EXPORT int delegate_standin_freed_too_early(void) { return freed_too_early; }

static void crash(void) {
  int *volatile nowhere = (int *)8;
  *nowhere = 1;
}

static void hang(void) {
  for (;;) pause();
}

/* ---- the kernel: some convolutions of a model, one after the other ---- */

struct conv {
  int input, filter, bias, output;
  struct conv_params params;
};

struct kernel {
  const struct settings *settings;
  int count;
  struct conv convs[];
};

static void *kernel_init(struct context *context, const char *buffer, size_t length) {
  (void)length;
  const struct delegate_params *params = (const void *)buffer;
  int count = params->nodes->size;
  struct kernel *kernel = malloc(sizeof *kernel + sizeof(struct conv) * (size_t)count);
  kernel->settings = params->delegate->data;
  kernel->count = count;
  for (int i = 0; i < count; i++) {
    struct node *node;
    struct registration *registration;
    if (context->get_node(context, params->nodes->data[i], &node, &registration)) abort();
    struct conv *conv = &kernel->convs[i];
    conv->input = node->inputs->data[0];
    conv->filter = node->inputs->data[1];
    conv->bias = node->inputs->size > 2 ? node->inputs->data[2] : -1;
    conv->output = node->outputs->data[0];
    memcpy(&conv->params, node->builtin_data, sizeof conv->params);
  }
  live_kernels++;
  return kernel;
}

static void kernel_free(struct context *context, void *data) {
  (void)context;
  free(data);
  live_kernels--;
}

static int kernel_prepare(struct context *context, struct node *node) {
  (void)context;
  (void)node;
  return STATUS_OK;
}

/* Zeros before the first value of a row or column; TensorFlow's rule for SAME. */
static int before(int padding, int in, int out, int window, int stride, int dilation) {
  int needed = (out - 1) * stride + (window - 1) * dilation + 1 - in;
  return padding == PADDING_SAME && needed > 0 ? needed / 2 : 0;
}

static float scale_of(const struct affine *quantization, int channel) {
  return quantization->scale->data[quantization->scale->size > 1 ? channel : 0];
}

/* An 8-bit tensor's number, without its zero point. */
static int number(const struct tensor *tensor, size_t at) {
  int stored = tensor->type == UINT8 ? tensor->data[at] : (signed char)tensor->data[at];
  return stored - tensor->params.zero_point;
}

static void run(const struct context *context, const struct conv *conv) {
  const struct tensor *in = &context->tensors[conv->input];
  const struct tensor *weights = &context->tensors[conv->filter];
  const struct tensor *bias = conv->bias < 0 ? NULL : &context->tensors[conv->bias];
  struct tensor *out = &context->tensors[conv->output];
  const int *is = in->dims->data, *ws = weights->dims->data, *os = out->dims->data;
  const struct conv_params *p = &conv->params;
  int top = before(p->padding, is[1], os[1], ws[1], p->stride_height, p->dilation_height);
  int left = before(p->padding, is[2], os[2], ws[2], p->stride_width, p->dilation_width);
  int is_float = in->type == FLOAT32;
  for (int b = 0; b < os[0]; b++)
    for (int y = 0; y < os[1]; y++)
      for (int x = 0; x < os[2]; x++)
        for (int c = 0; c < os[3]; c++) {
          float sum = is_float && bias ? ((const float *)bias->data)[c] : 0;
          int isum = !is_float && bias ? ((const int *)bias->data)[c] : 0;
          for (int fy = 0; fy < ws[1]; fy++)
            for (int fx = 0; fx < ws[2]; fx++) {
              int iy = y * p->stride_height + fy * p->dilation_height - top;
              int ix = x * p->stride_width + fx * p->dilation_width - left;
              if (iy < 0 || ix < 0 || iy >= is[1] || ix >= is[2]) continue;
              size_t from = (((size_t)b * is[1] + iy) * is[2] + ix) * is[3];
              size_t with = (((size_t)c * ws[1] + fy) * ws[2] + fx) * ws[3];
              for (int k = 0; k < ws[3]; k++)
                if (is_float)
                  sum += ((const float *)in->data)[from + k] *
                         ((const float *)weights->data)[with + k];
                else
                  isum += number(in, from + k) * number(weights, with + k);
            }
          size_t to = (((size_t)b * os[1] + y) * os[2] + x) * os[3] + c;
          if (!is_float) sum = isum * in->params.scale * scale_of(weights->rest[5], c);
          if (p->activation == RELU || p->activation == RELU_6) sum = sum < 0 ? 0 : sum;
          if (p->activation == RELU_6) sum = sum > 6 ? 6 : sum;
          if (is_float) {
            ((float *)out->data)[to] = sum;
          } else {
            float q = roundf(sum / out->params.scale) + out->params.zero_point;
            float low = out->type == UINT8 ? 0 : -128;
            out->data[to] = (unsigned char)(int)(q < low ? low : q > low + 255 ? low + 255 : q);
          }
        }
}

static void tell(const struct settings *settings, int convolutions) {
  FILE *log = settings->log[0] ? fopen(settings->log, "a") : NULL;
  if (!log) return;
  fprintf(log, "%d\n", convolutions);
  fclose(log);
}

static int kernel_invoke(struct context *context, struct node *node) {
  const struct kernel *kernel = node->user_data;
  if (kernel->settings->crash_invoke) crash();
  if (kernel->settings->hang_invoke) hang();
  static int steps; /* of this process */
  int most = kernel->settings->fail_after;
  if (kernel->settings->fail_invoke || (most && ++steps > most)) {
    context->report_error(context, "the stand-in lost its chip");
    return STATUS_ERROR;
  }
  for (int i = 0; i < kernel->count; i++) run(context, &kernel->convs[i]);
  tell(kernel->settings, kernel->count);
  return STATUS_OK;
}

/* ---- the delegate ---- */

static int takes(const struct context *context, const struct settings *settings,
                 const struct node *node, const struct registration *registration) {
  if (registration->builtin_code != CONV_2D) return 0;
  const struct tensor *in = &context->tensors[node->inputs->data[0]];
  const struct tensor *weights = &context->tensors[node->inputs->data[1]];
  const struct conv_params *params = node->builtin_data;
  if (settings->no_floats && in->type == FLOAT32) return 0;
  return in->type == weights->type && (in->type == FLOAT32 || in->type == INT8 || in->type == UINT8) &&
         in->dims->data[3] == weights->dims->data[3] &&
         (params->activation == 0 || params->activation == RELU || params->activation == RELU_6);
}

static int delegate_prepare(struct context *context, struct delegate *delegate) {
  const struct settings *settings = delegate->data;
  if (settings->fail_prepare) {
    context->report_error(context, "the stand-in knows no such model");
    return STATUS_ERROR;
  }
  struct int_array *plan;
  if (context->get_execution_plan(context, &plan)) return STATUS_ERROR;
  struct int_array *ours = malloc(sizeof *ours + sizeof(int) * (size_t)plan->size);
  ours->size = 0;
  int seen = 0;
  for (int i = 0; i < plan->size && settings->step; i++) {
    struct node *node;
    struct registration *registration;
    if (context->get_node(context, plan->data[i], &node, &registration)) return STATUS_ERROR;
    if (takes(context, settings, node, registration) && ++seen % settings->step == 0)
      ours->data[ours->size++] = plan->data[i];
  }
  struct registration kernel = {.init = kernel_init,
                                .free = kernel_free,
                                .prepare = kernel_prepare,
                                .invoke = kernel_invoke,
                                .custom_name = "StandInDelegate",
                                .version = 1};
  int status = ours->size ? context->replace_nodes(context, kernel, ours, delegate) : STATUS_OK;
  free(ours);
  return status;
}

/* Held until the process ends. */
static int has_chip(const char *file) {
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  int chip = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  return chip >= 0 && fcntl(chip, F_SETLK, &whole) == 0;
}

static struct delegate *xnnpack(const char *file) {
  void *library = dlopen(file, RTLD_NOW);
  struct delegate *(*create)(const void *) =
      library ? (struct delegate * (*)(const void *)) dlsym(library, "TfLiteXNNPackDelegateCreate")
              : NULL;
  return create ? create(NULL) : NULL;
}

static void (*destroy_xnnpack)(struct delegate *);

EXPORT struct delegate *tflite_plugin_create_delegate(const char *const *keys,
                                                      const char *const *values, size_t count,
                                                      void (*report_error)(const char *)) {
  struct settings settings = {.step = 2};
  int64_t flags = ALLOW_DYNAMIC_TENSORS;
  for (size_t i = 0; i < count; i++) {
    const char *key = keys[i], *value = values[i];
    char said[256];
    if (!strcmp(key, "take")) {
      settings.step = !strcmp(value, "none") ? 0 : !strcmp(value, "all") ? 1 : 2;
    } else if (!strcmp(key, "fixed")) {
      flags = 0;
    } else if (!strcmp(key, "fail") && !strcmp(value, "create")) {
      report_error("no chip is attached,\nor another process has it");
      return NULL;
    } else if (!strcmp(key, "fail")) {
      settings.fail_prepare = !strcmp(value, "prepare");
      settings.fail_invoke = !strcmp(value, "invoke");
    } else if (!strcmp(key, "fail_after")) {
      settings.fail_after = atoi(value);
    } else if (!strcmp(key, "crash")) {
      if (!strcmp(value, "create")) crash();
      settings.crash_invoke = 1;
    } else if (!strcmp(key, "hang")) {
      if (!strcmp(value, "create")) hang();
      settings.hang_invoke = 1;
    } else if (!strcmp(key, "only")) {
      settings.no_floats = 1;
    } else if (!strcmp(key, "chip")) {
      if (!has_chip(value)) {
        report_error("another process has the chip");
        return NULL;
      }
    } else if (!strcmp(key, "log")) {
      snprintf(settings.log, sizeof settings.log, "%s", value);
    } else if (!strcmp(key, "xnnpack")) {
      void *library = dlopen(value, RTLD_NOW);
      destroy_xnnpack =
          library ? (void (*)(struct delegate *))dlsym(library, "TfLiteXNNPackDelegateDelete") : NULL;
      return xnnpack(value);
    } else {
      snprintf(said, sizeof said, "unknown option '%s'", key);
      report_error(said);
      return NULL;
    }
  }
  struct delegate *delegate = calloc(1, sizeof *delegate);
  struct settings *kept = malloc(sizeof *kept);
  *kept = settings;
  delegate->data = kept;
  delegate->prepare = delegate_prepare;
  delegate->flags = flags;
  live_delegates++;
  return delegate;
}

EXPORT void tflite_plugin_destroy_delegate(struct delegate *delegate) {
  if (!delegate) return;
  if (delegate->prepare != delegate_prepare) {
    destroy_xnnpack(delegate);
    return;
  }
  if (live_delegates == 1 && live_kernels > 0) freed_too_early++;
  live_delegates--;
  free(delegate->data);
  free(delegate);
}
