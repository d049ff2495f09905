/*
 * The parts of TensorFlow Lite's delegate interface (2.20 and 2.21) that the stand-in touches. Only the order
 * and size of the fields matter, so those it does not touch are plain words. Checked below against
 * the sizes that the library itself uses.
 */
#ifndef RUNTIME_STRUCTS_H
#define RUNTIME_STRUCTS_H

#include <stddef.h>
#include <stdint.h>

enum { STATUS_OK = 0, STATUS_ERROR = 1, ALLOW_DYNAMIC_TENSORS = 1, EDGE_TPU_CONTEXT = 2 };

typedef void *word;

struct int_array {
  int size;
  int data[];
};

struct tensor {
  int type;
  unsigned char *data;
  struct int_array *dims;
  struct {
    float scale;
    int zero_point;
  } params;
  int allocation;
  size_t bytes;
  word rest[8];
};

struct node {
  struct int_array *inputs, *outputs, *intermediates, *temporaries;
  void *user_data, *builtin_data;
  const void *custom_initial_data;
  int custom_initial_data_size;
};

struct context;
struct delegate;

struct registration {
  void *(*init)(struct context *, const char *buffer, size_t length);
  void (*free)(struct context *, void *);
  int (*prepare)(struct context *, struct node *);
  int (*invoke)(struct context *, struct node *);
  word profiling_string;
  int builtin_code;
  const char *custom_name;
  int version;
  word external, async_kernel;
  uint64_t in_place;
};

struct external_context {
  int type;
  int (*refresh)(struct context *);
};

struct context {
  size_t tensor_count;
  int (*get_execution_plan)(struct context *, struct int_array **);
  struct tensor *tensors;
  word impl, resize_tensor;
  void (*report_error)(struct context *, const char *format, ...);
  word add_tensors;
  int (*get_node)(struct context *, int index, struct node **, struct registration **);
  int (*replace_nodes)(struct context *, struct registration, const struct int_array *,
                       struct delegate *);
  int recommended_threads;
  struct external_context *(*get_external)(struct context *, int type);
  void (*set_external)(struct context *, int type, struct external_context *);
};

struct delegate {
  void *data;
  int (*prepare)(struct context *, struct delegate *);
  word copy_from_buffer, copy_to_buffer, free_buffer;
  int64_t flags;
  word opaque_builder;
};

struct delegate_params {
  struct delegate *delegate;
  struct int_array *nodes, *inputs, *outputs;
};

_Static_assert(sizeof(struct tensor) == 112, "TfLiteTensor");
_Static_assert(offsetof(struct tensor, bytes) == 40, "TfLiteTensor.bytes");
_Static_assert(sizeof(struct delegate) == 56, "TfLiteDelegate");
_Static_assert(sizeof(struct registration) == 88, "TfLiteRegistration");

#endif
