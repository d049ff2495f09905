package io.splitpoint.tflite;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * The times of the steps of a run, from the runtime's own events. Use it with one interpreter
 * ({@link Interpreter.Options#withOperatorTimes}) to see where the time goes. The events take time
 * themselves, so that nothing else should be timed with such an interpreter.
 *
 * <p>This is {@code TfLiteTelemetryProfilerStruct} of {@code
 * tensorflow/lite/profiling/telemetry/c/profiler.h} with functions of this class. The structure has
 * no stable ABI, so that runtimes that it was not checked against are refused. Only the
 * interpreter's thread may use it.
 */
public final class OperatorTimes {

  /** The major and minor versions whose structure is the one below. */
  private static final Set<String> KNOWN = Set.of("2.20", "2.21");

  private static final String SET = "TfLiteInterpreterOptionsSetTelemetryProfiler";

  /** {@code UINT32_MAX}: the runtime does not report the end of such an event. */
  private static final int NOT_OF_INTEREST = -1;

  private interface Ignored extends Callback {
    void call(Pointer profiler, Pointer name, long a, long b, long c);
  }

  private interface Begin extends Callback {
    int call(Pointer profiler, Pointer name, long index, long subgraph);
  }

  private interface End extends Callback {
    void call(Pointer profiler, int handle);
  }

  private interface Elapsed extends Callback {
    void call(Pointer profiler, Pointer name, long micros, long index, long subgraph);
  }

  /** The kind of an event. */
  public enum Kind {
    /** An operator of the model. */
    OPERATOR,
    /** A step of a delegate, with all operators that the delegate joined in it. */
    DELEGATE,
    /** A kernel inside a delegate's step: XNNPACK joins several operators in one step. */
    KERNEL
  }

  /**
   * One step of one run.
   *
   * @param name the runtime's name of the operator, the delegate or its kernel
   * @param nanos duration; a kernel that reports its own time gives whole microseconds, rounded
   *     down
   */
  public record Event(String name, Kind kind, long nanos) {}

  /** A step that has begun. */
  private static final class Open {
    private final String name;
    private final Kind kind;
    private final int handle;
    private boolean hasKernels;
    private long startNanos;

    private Open(String name, Kind kind, int handle) {
      this.name = name;
      this.kind = kind;
      this.handle = handle;
    }
  }

  private final Memory structure;
  private final Ignored ignored = (profiler, name, a, b, c) -> {};
  private final Begin begin = this::begin;
  private final End end = (profiler, handle) -> end(handle);
  private final Elapsed elapsed = (profiler, name, micros, i, s) -> elapsed(text(name), micros);
  private final int operators;
  private final Deque<Open> open = new ArrayDeque<>();
  private final List<Event> events = new ArrayList<>();

  private OperatorTimes(int operators) {
    this.operators = operators;
    // They follow the structure's order: event, operator's event, settings, begin, end, elapsed.
    List<Callback> functions = List.of(ignored, ignored, ignored, begin, end, elapsed);
    structure = new Memory((1L + functions.size()) * Native.POINTER_SIZE);
    structure.setPointer(
        0, null); // The structure's data are null: the functions know their object.
    for (int i = 0; i < functions.size(); i++) {
      structure.setPointer(
          (1L + i) * Native.POINTER_SIZE, CallbackReference.getFunctionPointer(functions.get(i)));
    }
  }

  /**
   * @param operators number of operators in the model's main graph; the runtime numbers delegates'
   *     steps after them
   * @throws NativeLibraryException when this runtime's events are not known
   */
  public static OperatorTimes of(TfLite runtime, int operators) {
    if (!known(runtime.version()) || !runtime.has(SET)) {
      throw new NativeLibraryException(
          "%s: expected TensorFlow Lite %s, whose operator events are known, found %s"
              .formatted(
                  runtime.path(),
                  String.join(" or ", KNOWN.stream().sorted().toList()),
                  runtime.version()));
    }
    return new OperatorTimes(operators);
  }

  static boolean known(String version) {
    return KNOWN.stream().anyMatch(release -> version.startsWith(release + "."));
  }

  void listen(TfLite runtime, Pointer settings) {
    runtime.functions().getFunction(SET).invokeVoid(new Object[] {settings, structure});
  }

  private static String text(Pointer name) {
    return name == null ? "" : name.getString(0, "UTF-8");
  }

  /** Operators that a control-flow operator runs in another graph count as its time. */
  private int begin(Pointer profiler, Pointer name, long index, long subgraph) {
    if (subgraph != 0) {
      return NOT_OF_INTEREST;
    }
    Kind kind = !open.isEmpty() ? Kind.KERNEL : index >= operators ? Kind.DELEGATE : Kind.OPERATOR;
    Open begun = new Open(text(name), kind, open.size());
    open.push(begun);
    begun.startNanos = System.nanoTime();
    return begun.handle;
  }

  private void end(int handle) {
    long now = System.nanoTime();
    if (open.isEmpty() || open.peek().handle != handle) {
      return; // The step belongs to a run that failed before.
    }
    Open ended = open.pop();
    if (!ended.hasKernels) { // The kernels' events otherwise replace that of the step.
      add(new Event(ended.name, ended.kind, now - ended.startNanos));
    }
  }

  /** Records a kernel; its delegate's step, which XNNPACK also reports, is then left out. */
  private void elapsed(String name, long micros) {
    if (open.isEmpty()
        || open.peek().kind != Kind.OPERATOR) { // Kernels within control flow are not recorded.
      add(new Event(name, Kind.KERNEL, micros * 1000));
    }
  }

  private void add(Event event) {
    if (!open.isEmpty()) {
      open.peek().hasKernels = true;
    }
    events.add(event);
  }

  /** The events since the last call, in the order of time. */
  public List<Event> take() {
    List<Event> taken = List.copyOf(events);
    events.clear();
    open.clear();
    return taken;
  }
}
