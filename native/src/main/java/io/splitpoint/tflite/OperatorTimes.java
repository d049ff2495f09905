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
 * What the steps of a run take, by the runtime's own events. Use it with one interpreter ({@link
 * Interpreter.Options#withOperatorTimes}) to see where the time goes. The events take time
 * themselves, so that nothing else is timed with such an interpreter.
 *
 * <p>This is {@code TfLiteTelemetryProfilerStruct} of {@code
 * tensorflow/lite/profiling/telemetry/c/profiler.h} with functions of ours. The structure has no
 * stable ABI, so that runtimes other than those that it was compared with are refused. Used by the
 * interpreter's thread.
 */
public final class OperatorTimes {

  /** Whose structure is the one below: major and minor version. */
  private static final Set<String> KNOWN = Set.of("2.20", "2.21");

  private static final String SET = "TfLiteInterpreterOptionsSetTelemetryProfiler";

  /** {@code UINT32_MAX}: the runtime does not tell the end of such an event. */
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

  /** What an event is about. */
  public enum Kind {
    /** An operator of the model. */
    OPERATOR,
    /** A step of a delegate, with all operators that the delegate joined in it. */
    DELEGATE,
    /** What a delegate tells of the inside of its step: XNNPACK joins operators in one. */
    KERNEL
  }

  /**
   * One step of one run.
   *
   * @param name of the operator, the delegate or its kernel, as the runtime gives it
   * @param nanos what it took; of a kernel that tells its own time whole microseconds, rounded down
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
    // in the structure's order: event, operator's event, settings, begin, end, elapsed
    List<Callback> functions = List.of(ignored, ignored, ignored, begin, end, elapsed);
    structure = new Memory((1L + functions.size()) * Native.POINTER_SIZE);
    structure.setPointer(0, null); // its data: the functions know their object
    for (int i = 0; i < functions.size(); i++) {
      structure.setPointer(
          (1L + i) * Native.POINTER_SIZE, CallbackReference.getFunctionPointer(functions.get(i)));
    }
  }

  /**
   * @param operators of the model's main graph: the runtime numbers delegates' steps after them
   * @throws NativeLibraryException when the runtime is one whose events are not known
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

  /** What a control-flow operator runs in another graph is that operator's time. */
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
      return; // of a run that failed before
    }
    Open ended = open.pop();
    if (!ended.hasKernels) { // otherwise they stand in its place
      add(new Event(ended.name, ended.kind, now - ended.startNanos));
    }
  }

  /** The step of a delegate that tells these itself, as XNNPACK does, is not told besides. */
  private void elapsed(String name, long micros) {
    if (open.isEmpty() || open.peek().kind != Kind.OPERATOR) { // not within control flow
      add(new Event(name, Kind.KERNEL, micros * 1000));
    }
  }

  private void add(Event event) {
    if (!open.isEmpty()) {
      open.peek().hasKernels = true;
    }
    events.add(event);
  }

  /** What was seen since the last call, in the order of time. */
  public List<Event> take() {
    List<Event> taken = List.copyOf(events);
    events.clear();
    open.clear();
    return taken;
  }
}
