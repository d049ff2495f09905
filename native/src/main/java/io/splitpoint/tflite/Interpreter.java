package io.splitpoint.tflite;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A model ready to run, which owns its native memory until it is closed.
 *
 * <pre>{@code
 * try (Interpreter run = Interpreter.create(TfLite.load(), model, Interpreter.Options.cpu(1))) {
 *   run.inputs().get(0).buffer().put(image);
 *   run.invoke();
 *   run.outputs().get(0).buffer().get(scores);
 * }
 * }</pre>
 *
 * <p>An interpreter serves one thread at a time. Several interpreters, also of one model, whose
 * buffer they share, may run in several threads at once.
 */
public final class Interpreter implements AutoCloseable {

  /** The custom operator by which edgetpu_compiler replaces what the accelerator runs. */
  private static final String EDGETPU_OPERATOR = "edgetpu-custom-op";

  /**
   * The options for running a model.
   *
   * @param threads CPU threads for one invocation, at least 1
   * @param xnnpack whether XNNPACK runs what it can on the CPU; 8-bit models are about ten times
   *     slower without it
   * @param delegate an accelerator, which gets its operators before XNNPACK; XNNPACK is not used
   *     when the delegate does not {@linkplain Delegate#leavesGraphOpen leave the graph open}
   * @param sharedWeights where XNNPACK keeps its packed weights; empty for the interpreter's own
   * @param operatorTimes records the time of each step; empty to record none
   */
  public record Options(
      int threads,
      boolean xnnpack,
      Optional<Delegate> delegate,
      Optional<SharedWeights> sharedWeights,
      Optional<OperatorTimes> operatorTimes) {

    public Options {
      if (threads < 1) {
        throw new IllegalArgumentException("threads must be at least 1, not " + threads);
      }
    }

    /** XNNPACK on this number of threads. */
    public static Options cpu(int threads) {
      return new Options(threads, true, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The accelerator, and XNNPACK on this number of threads for what it leaves to the CPU. */
    public static Options on(Delegate delegate, int threads) {
      return new Options(threads, true, Optional.of(delegate), Optional.empty(), Optional.empty());
    }

    /** These options with an accelerator, which gets its operators first. */
    public Options withDelegate(Delegate other) {
      return new Options(threads, xnnpack, Optional.of(other), sharedWeights, operatorTimes);
    }

    /** These options with XNNPACK on or off. */
    public Options withXnnpack(boolean on) {
      return new Options(threads, on, delegate, sharedWeights, operatorTimes);
    }

    /**
     * These options with XNNPACK's packed weights in shared memory. The model's own bytes, once
     * XNNPACK has read them, leave the resident memory if they are a mapped file's.
     */
    public Options withSharedWeights(SharedWeights shared) {
      return new Options(threads, xnnpack, delegate, Optional.of(shared), operatorTimes);
    }

    /** These options with a record of each step's time, for one interpreter. */
    public Options withOperatorTimes(OperatorTimes times) {
      return new Options(threads, xnnpack, delegate, sharedWeights, Optional.of(times));
    }
  }

  private final ByteBuffer model; // Native code reads it until close.
  private final Optional<Delegate> accelerator;
  private final Optional<OperatorTimes> operatorTimes; // Native code calls it until close.
  private final ErrorLog errors = new ErrorLog();
  private final Deque<Runnable> release =
      new ArrayDeque<>(); // The last resource acquired is released first.
  private final List<Tensor> inputs;
  private final List<Tensor> outputs;
  private final boolean sizesItselfWhileRunning;
  private long loadNanos;
  private long allocateNanos;
  private Pointer interpreter;

  private Interpreter(TfLite library, ByteBuffer model, Options options) {
    this.model = model;
    this.operatorTimes = options.operatorTimes;
    this.accelerator = options.delegate.map(Delegate::forOneInterpreter);
    release.push(errors::close);
    try {
      interpreter = open(library, options);
      sizesItselfWhileRunning = hasDynamicTensors();
      inputs = inputsOf(interpreter).stream().map(this::tensor).toList();
      outputs = outputsOf(interpreter).stream().map(this::tensor).toList();
      inputs.forEach(Tensor::clear); // The runtime leaves in them what the memory held before.
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Prepares a model: parses it, hands operators to delegates, allocates all tensors.
   *
   * @param model a whole {@code .tflite} file between position and limit of a direct buffer, which
   *     must not change while the interpreter is open; it is not copied
   * @throws InterpreterException when the model cannot run here; the message has the runtime's
   *     reason
   * @throws IllegalArgumentException when the buffer is not direct
   */
  public static Interpreter create(TfLite library, ByteBuffer model, Options options) {
    if (!model.isDirect()) {
      throw new IllegalArgumentException("the model must be in a direct or mapped buffer");
    }
    Objects.requireNonNull(
        library, "library"); // The library is loaded before its functions are called.
    return new Interpreter(library, model.slice(), options);
  }

  private Pointer open(TfLite library, Options options) {
    long start = System.nanoTime();
    Pointer parsed =
        LibTfLite.TfLiteModelCreateWithErrorReporter(
            Native.getDirectBufferPointer(model),
            model.capacity(),
            ErrorLog.REPORTER,
            errors.user());
    if (parsed == null) {
      throw failure("the runtime does not accept the model");
    }
    release.push(LibC::trim); // This runs after everything that is acquired from here on was freed.
    release.push(() -> LibTfLite.TfLiteModelDelete(parsed));
    Optional<Pointer> device = accelerator.map(delegate -> retain(library, delegate));
    Optional<Pointer> xnnpack =
        options.xnnpack && accelerator.map(Delegate::leavesGraphOpen).orElse(true)
            ? Optional.of(
                retain(library, new XnnpackDelegate(options.threads, options.sharedWeights)))
            : Optional.empty();
    Pointer settings = present(LibTfLite.TfLiteInterpreterOptionsCreate(), "options");
    Pointer created;
    try {
      LibTfLite.TfLiteInterpreterOptionsSetNumThreads(settings, options.threads);
      LibTfLite.TfLiteInterpreterOptionsSetErrorReporter(
          settings, ErrorLog.REPORTER, errors.user());
      device.ifPresent(d -> LibTfLite.TfLiteInterpreterOptionsAddDelegate(settings, d));
      options.operatorTimes.ifPresent(times -> times.listen(library, settings));
      created = LibTfLite.TfLiteInterpreterCreate(parsed, settings);
    } finally {
      LibTfLite.TfLiteInterpreterOptionsDelete(settings);
    }
    if (created == null) {
      throw failure("the runtime cannot run the model");
    }
    release.push(() -> LibTfLite.TfLiteInterpreterDelete(created));
    long loaded = System.nanoTime();
    loadNanos = loaded - start;
    // This comes before XNNPACK, whose delegate trusts every tensor index of the model and crashes
    // on a wrong one; the runtime's own operators check theirs while they are prepared.
    check(LibTfLite.TfLiteInterpreterAllocateTensors(created), "the model cannot be prepared");
    inputsOf(created);
    outputsOf(created);
    if (xnnpack.isPresent()) {
      check(
          LibTfLite.TfLiteInterpreterModifyGraphWithDelegate(created, xnnpack.get()),
          "XNNPACK cannot run the model; it may run without XNNPACK");
      check(LibTfLite.TfLiteInterpreterAllocateTensors(created), "the model cannot be prepared");
      if (options.sharedWeights.isPresent()) {
        FilePages.giveBack(Native.getDirectBufferPointer(model), model.capacity());
        LibC.trim();
      }
    }
    allocateNanos = System.nanoTime() - loaded;
    return created;
  }

  /**
   * The cost of creating the interpreter.
   *
   * @param loadNanos time to parse the model, to start its delegates and to build the interpreter;
   *     a mapped model's bytes are read on first use
   * @param allocateNanos time to plan and to allocate the tensors and to assign operators to
   *     delegates, in which XNNPACK packs its weights
   * @param arenaBytes memory planned for the tensors that the model computes, temporary ones
   *     included. The runtime plans before XNNPACK takes operators, so that the number is the same
   *     with and without XNNPACK, whose packed weights and working memory are not in it
   */
  public record Preparation(long loadNanos, long allocateNanos, long arenaBytes) {}

  /** The cost of creating this interpreter; the arena's size is read at the call. */
  public Preparation preparation() {
    return new Preparation(loadNanos, allocateNanos, arenaBytes());
  }

  /** The runtime has two arenas; each reaches from its first tensor to the end of its last. */
  private long arenaBytes() {
    long bytes = 0;
    for (int arena : new int[] {LibTfLite.ARENA, LibTfLite.PERSISTENT_ARENA}) {
      long low = Long.MAX_VALUE;
      long high = 0;
      Pointer tensor;
      for (int i = 0; (tensor = LibTfLite.TfLiteInterpreterGetTensor(handle(), i)) != null; i++) {
        long at = Pointer.nativeValue(LibTfLite.TfLiteTensorData(tensor));
        if (at != 0 && LibTfLite.TfLiteOpaqueTensorGetAllocationType(tensor) == arena) {
          low = Math.min(low, at);
          high = Math.max(high, at + LibTfLite.TfLiteTensorByteSize(tensor));
        }
      }
      bytes += high == 0 ? 0 : high - low;
    }
    return bytes;
  }

  /** The operators that an external delegate took; empty without one. */
  public Optional<Delegation> delegation() {
    handle();
    return accelerator.flatMap(Delegate::delegation);
  }

  private Pointer retain(TfLite library, Delegate delegate) {
    long address = delegate.retain(library);
    release.push(delegate::release);
    return new Pointer(address);
  }

  private static List<Pointer> inputsOf(Pointer interpreter) {
    return IntStream.range(0, LibTfLite.TfLiteInterpreterGetInputTensorCount(interpreter))
        .mapToObj(
            i -> present(LibTfLite.TfLiteInterpreterGetInputTensor(interpreter, i), "input " + i))
        .toList();
  }

  private static List<Pointer> outputsOf(Pointer interpreter) {
    return IntStream.range(0, LibTfLite.TfLiteInterpreterGetOutputTensorCount(interpreter))
        .mapToObj(
            i -> present(LibTfLite.TfLiteInterpreterGetOutputTensor(interpreter, i), "output " + i))
        .toList();
  }

  /** The inputs in the model's order; every call returns the same objects. */
  public List<Tensor> inputs() {
    return inputs;
  }

  /** The outputs in the model's order; every call returns the same objects. */
  public List<Tensor> outputs() {
    return outputs;
  }

  /**
   * Runs the model once on what the inputs hold.
   *
   * @throws InterpreterException when the runtime reports an error (an accelerator's own exception
   *     when there is one)
   * @throws IllegalStateException when closed
   */
  public void invoke() {
    int status = LibTfLite.TfLiteInterpreterInvoke(handle());
    if (status != LibTfLite.OK) {
      check(status, "the model failed while running");
    }
    if (sizesItselfWhileRunning) {
      // Such a model may make the runtime move its memory, and the buffers would be wrong.
      inputs.forEach(Tensor::requireInPlace);
      outputs.forEach(Tensor::requireInPlace);
    }
  }

  private Tensor tensor(Pointer tensor) {
    return Tensor.of(this, tensor, sizesItselfWhileRunning);
  }

  private boolean hasDynamicTensors() {
    Pointer tensor;
    for (int i = 0; (tensor = LibTfLite.TfLiteInterpreterGetTensor(interpreter, i)) != null; i++) {
      if (LibTfLite.TfLiteOpaqueTensorGetAllocationType(tensor) == LibTfLite.DYNAMIC) {
        return true;
      }
    }
    return false;
  }

  /** The C object, never null. */
  Pointer handle() {
    if (interpreter == null) {
      throw new IllegalStateException("the interpreter is closed");
    }
    return interpreter;
  }

  private void check(int status, String what) {
    if (status != LibTfLite.OK) {
      throw failure(what);
    }
  }

  private static Pointer present(Pointer pointer, String what) {
    if (pointer == null) {
      throw new InterpreterException("the runtime returned no " + what);
    }
    return pointer;
  }

  private RuntimeException failure(String what) {
    // sources are named with the directory in which the library was built
    String text = errors.take().replaceAll("/\\S*/(?=tensorflow/lite/)", "");
    if (accelerator.isPresent()) {
      return accelerator.get().failure(what, text);
    }
    if (text.contains(EDGETPU_OPERATOR)) {
      return new InterpreterException(
          "the model is compiled for the Edge TPU (operator "
              + EDGETPU_OPERATOR
              + ") and cannot run on the CPU: give the uncompiled .tflite, or a Coral");
    }
    return new InterpreterException(what + ": " + (text.isEmpty() ? "no reason given" : text));
  }

  /** Frees the interpreter, then its delegates, then the model. Closing twice is harmless. */
  @Override
  public void close() {
    interpreter = null;
    while (!release.isEmpty()) {
      release.pop().run();
    }
  }
}
