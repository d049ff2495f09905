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
 * A model ready to run. It owns its native memory until it is closed; nothing is freed behind the
 * owner's back.
 *
 * <pre>{@code
 * try (Interpreter run = Interpreter.create(TfLite.load(), model, Interpreter.Options.cpu(1))) {
 *   run.inputs().get(0).buffer().put(image);
 *   run.invoke();
 *   run.outputs().get(0).buffer().get(scores);
 * }
 * }</pre>
 *
 * <p>One interpreter is used by one thread at a time. Any number of interpreters, of the same model
 * too (they share its buffer), run in as many threads at once.
 */
public final class Interpreter implements AutoCloseable {

  /** The custom operator that edgetpu_compiler puts in place of what the accelerator runs. */
  private static final String EDGETPU_OPERATOR = "edgetpu-custom-op";

  /**
   * How to run a model.
   *
   * @param threads CPU threads for one invocation, at least 1
   * @param xnnpack whether XNNPACK runs what it can on the CPU; 8-bit models are about ten times
   *     slower without it
   * @param delegate an accelerator, which gets its operators before XNNPACK does; behind one that
   *     does not {@linkplain Delegate#leavesGraphOpen leave the graph open} there is no XNNPACK
   * @param sharedWeights where XNNPACK keeps its packed weights; empty for the interpreter's own
   * @param operatorTimes is told what each step takes; empty where nobody asks
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

    /** XNNPACK on so many threads. */
    public static Options cpu(int threads) {
      return new Options(threads, true, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The accelerator, and XNNPACK on so many threads for what it leaves to the CPU. */
    public static Options on(Delegate delegate, int threads) {
      return new Options(threads, true, Optional.of(delegate), Optional.empty(), Optional.empty());
    }

    /** The same with an accelerator, which gets its operators first. */
    public Options withDelegate(Delegate other) {
      return new Options(threads, xnnpack, Optional.of(other), sharedWeights, operatorTimes);
    }

    /** The same with XNNPACK on or off. */
    public Options withXnnpack(boolean on) {
      return new Options(threads, on, delegate, sharedWeights, operatorTimes);
    }

    /**
     * The same with XNNPACK's packed weights in common memory. The model's own bytes, which XNNPACK
     * has then read, leave the resident memory where they are a mapped file's.
     */
    public Options withSharedWeights(SharedWeights shared) {
      return new Options(threads, xnnpack, delegate, Optional.of(shared), operatorTimes);
    }

    /** The same, and of this one interpreter it is told what each step takes. */
    public Options withOperatorTimes(OperatorTimes times) {
      return new Options(threads, xnnpack, delegate, sharedWeights, Optional.of(times));
    }
  }

  private final ByteBuffer model; // native code reads it until close
  private final Optional<Delegate> accelerator;
  private final Optional<OperatorTimes> operatorTimes; // native code calls it until close
  private final ErrorLog errors = new ErrorLog();
  private final Deque<Runnable> release = new ArrayDeque<>(); // last acquired, first released
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
      inputs.forEach(Tensor::clear); // the runtime leaves in them what the memory held before
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
   * @throws InterpreterException when the model cannot run here, with the runtime's reason
   * @throws IllegalArgumentException when the buffer is not direct
   */
  public static Interpreter create(TfLite library, ByteBuffer model, Options options) {
    if (!model.isDirect()) {
      throw new IllegalArgumentException("the model must be in a direct or mapped buffer");
    }
    Objects.requireNonNull(library, "library"); // loaded before anything below is called
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
    release.push(LibC::trim); // after all that is acquired from here on was freed
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
    // Before XNNPACK: its delegate trusts every tensor index of the model, and a wrong one crashes
    // it; the runtime's own operators check theirs while they are prepared.
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
   * What it took to make the interpreter.
   *
   * @param loadNanos to parse the model, to start its delegates and to build the interpreter; the
   *     model's bytes are read by whoever gave them, or with the first use where they are mapped
   * @param allocateNanos to plan and to allocate the tensors, and to hand operators to delegates:
   *     XNNPACK packs its weights meanwhile
   * @param arenaBytes memory that the runtime planned for the tensors which the model computes,
   *     temporary ones too. It plans before XNNPACK takes operators, so that these are the same
   *     with and without it; XNNPACK's packed weights and working memory are not in them
   */
  public record Preparation(long loadNanos, long allocateNanos, long arenaBytes) {}

  /** What it took to make this interpreter; the arena is looked up now. */
  public Preparation preparation() {
    return new Preparation(loadNanos, allocateNanos, arenaBytes());
  }

  /** The runtime has two arenas; each is as long as from its first tensor to the last one's end. */
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

  /** What an external delegate took of the model; empty without one. */
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

  /** In the model's order; the same objects at every call. */
  public List<Tensor> inputs() {
    return inputs;
  }

  /** In the model's order; the same objects at every call. */
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
      // such a model may make the runtime lay its memory out anew, and our views would be wrong
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
      throw new InterpreterException("the runtime gave no " + what);
    }
    return pointer;
  }

  private RuntimeException failure(String what) {
    String text = errors.take();
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

  /**
   * Frees the interpreter, then its delegates, then the parsed model. Closing twice is harmless.
   */
  @Override
  public void close() {
    interpreter = null;
    while (!release.isEmpty()) {
      release.pop().run();
    }
  }
}
