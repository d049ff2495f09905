package io.splitpoint.offload.server;

import io.splitpoint.device.LocalPart;
import io.splitpoint.offload.protocol.Datatype;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.InferRequest.Wanted;
import io.splitpoint.offload.protocol.InferResponse;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.protocol.TensorSpec;
import io.splitpoint.tflite.InterpreterException;
import io.splitpoint.tflite.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A model that answers requests. Its interpreters are created when they are needed, at most one for
 * each thread in {@link #run}, and kept until it is retired.
 */
final class ServedModel {

  /** Longest run that other connections of a receiving thread do not notice. */
  private static final double SHORT_MS = 20;

  private final ModelDescription description;
  private final Supplier<LocalPart> open;
  private final ModelCounts counts;
  private final long fileBytes;
  private final long openBytes;
  private final AtomicInteger interpreters = new AtomicInteger(1);
  private final Runnable grown;
  private final ConcurrentLinkedDeque<LocalPart> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean retired;

  /** Smoothed time of a run; two threads can race and lose one update. */
  private volatile double usualMs = Double.POSITIVE_INFINITY;

  /**
   * Opens the first interpreter, which describes the inputs and outputs, and runs it once.
   *
   * @param counts counts each request
   * @param fileBytes size of its file
   * @param openBytes estimated memory of each interpreter
   * @param grown called when the model takes more memory
   * @throws InterpreterException when it cannot run here
   */
  ServedModel(
      String name,
      String version,
      Map<String, String> properties,
      ModelCounts counts,
      long fileBytes,
      long openBytes,
      Supplier<LocalPart> open,
      Runnable grown) {
    this.open = open;
    this.counts = counts;
    this.fileBytes = fileBytes;
    this.openBytes = openBytes;
    this.grown = grown;
    LocalPart first = open.get();
    try {
      this.description =
          new ModelDescription(
              name,
              List.of(version),
              "tensorflow_lite",
              specs(first.inputs(), "input"),
              specs(first.outputs(), "output"),
              properties);
    } catch (RuntimeException unusable) {
      first.close();
      throw unusable;
    }
    warm(first);
    idle.add(first);
  }

  /** The first run touches all its memory, before a request waits for it. */
  private static void warm(LocalPart fresh) {
    try {
      for (Tensor input : fresh.inputs()) {
        ByteBuffer to = input.buffer();
        to.put(new byte[to.remaining()]); // The memory may hold invalid indexes.
      }
      fresh.run();
    } catch (InterpreterException zerosAreNoInput) {
      // The requests will show whether their inputs are valid.
    }
  }

  /** Whether it runs so briefly that the receiving thread may run it. */
  boolean isShort() {
    return usualMs < SHORT_MS;
  }

  private static List<TensorSpec> specs(List<Tensor> tensors, String kind) {
    List<TensorSpec> specs = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Tensor tensor : tensors) {
      Datatype datatype =
          Datatype.of(tensor.type())
              .orElseThrow(
                  () ->
                      new InterpreterException(
                          "tensor '%s' is %s, which the protocol does not have"
                              .formatted(tensor.name(), tensor.type())));
      // Names are optional in a model, but the protocol needs unique names.
      boolean usable = !tensor.name().isBlank() && names.add(tensor.name());
      String name = usable ? tensor.name() : kind + "_" + specs.size();
      specs.add(
          new TensorSpec(
              name, datatype, Arrays.stream(tensor.shape()).asLongStream().boxed().toList()));
    }
    return specs;
  }

  /** The estimated memory: its file, and each interpreter with packed weights of its own. */
  long bytes() {
    return fileBytes + openBytes * interpreters.get();
  }

  ModelDescription description() {
    return description;
  }

  /** Bytes of the output of this name, which must exist. */
  long outputBytes(String name) {
    return description.outputs().stream()
        .filter(spec -> spec.name().equals(name))
        .mapToLong(TensorSpec::bytes)
        .sum();
  }

  /**
   * Runs the model once.
   *
   * @param arrivedNanos arrival of the request's last byte, of {@link System#nanoTime}
   * @param encode encodes the answer, whose tensors are valid only inside
   * @throws ProtocolException when the request does not fit or the model fails
   */
  <T> T run(InferRequest request, long arrivedNanos, Function<InferResponse, T> encode) {
    List<NamedTensor> inputs = request.inputsFor(description);
    List<Wanted> wanted = request.outputsFor(description);
    boolean answered = false;
    try {
      request.checkTime(System.nanoTime() - arrivedNanos);
      T answer = run(request, inputs, wanted, arrivedNanos, encode);
      answered = true;
      return answer;
    } finally {
      if (!answered) {
        counts.failed(System.nanoTime() - arrivedNanos);
      }
    }
  }

  private <T> T run(
      InferRequest request,
      List<NamedTensor> inputs,
      List<Wanted> wanted,
      long arrivedNanos,
      Function<InferResponse, T> encode) {
    List<NamedTensor> outputs = new ArrayList<>();
    LocalPart part = borrow();
    try {
      long startNanos = System.nanoTime();
      for (int i = 0; i < inputs.size(); i++) {
        part.inputs().get(i).buffer().put(inputs.get(i).data().duplicate());
      }
      long readyNanos = System.nanoTime();
      part.run();
      long computedNanos = System.nanoTime();
      for (Wanted output : wanted) {
        outputs.add(output(part, output.name()));
      }
      long endNanos = System.nanoTime();
      double ms = (endNanos - startNanos) / 1e6;
      usualMs = Double.isInfinite(usualMs) ? ms : usualMs + 0.2 * (ms - usualMs);
      InferResponse.Timing timing =
          new InferResponse.Timing(
              (startNanos - arrivedNanos) / 1000, (endNanos - startNanos) / 1000);
      T answer =
          encode.apply(
              new InferResponse(
                  description.name(),
                  description.versions().get(0),
                  request.id(),
                  Optional.of(timing),
                  outputs));
      counts.answered(arrivedNanos, startNanos, readyNanos, computedNanos, System.nanoTime());
      return answer;
    } catch (InterpreterException failure) {
      throw new ProtocolException(
          ProtocolException.Kind.INTERNAL,
          "model '" + description.name() + "': " + failure.getMessage());
    } finally {
      giveBack(part);
    }
  }

  private NamedTensor output(LocalPart part, String name) {
    for (int i = 0; i < description.outputs().size(); i++) {
      TensorSpec spec = description.outputs().get(i);
      if (spec.name().equals(name)) {
        return new NamedTensor(spec, part.outputs().get(i).buffer());
      }
    }
    throw new IllegalStateException("output '" + name + "' was there before the run");
  }

  private LocalPart borrow() {
    LocalPart free = idle.pollFirst();
    if (free != null) {
      return free;
    }
    LocalPart more = open.get();
    interpreters.incrementAndGet();
    grown.run();
    return more;
  }

  private void giveBack(LocalPart part) {
    idle.addFirst(part);
    if (retired) {
      closeIdle();
    }
  }

  /** Frees its interpreters, those in use after their runs. */
  void retire() {
    retired = true;
    closeIdle();
  }

  private void closeIdle() {
    for (LocalPart next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
      next.close();
    }
  }
}
