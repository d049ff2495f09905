package io.splitpoint.device;

import io.splitpoint.failure.MissingException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.RandomInputs;
import io.splitpoint.model.Slicer;
import io.splitpoint.profile.ColdStart;
import io.splitpoint.tflite.ExternalDelegate;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Opens parts of models on an accelerator behind an external delegate. A model is tried in a
 * separate process ({@link DelegateTrial}) before any part of it is opened here. Thread-safe.
 */
final class DelegateRuntime implements Device.Runtime {

  /** Results of the trials of this process's life. */
  private static final Map<List<Object>, DelegateShare> TRIED = new ConcurrentHashMap<>();

  private final DelegateSpec spec;
  private final TfLite tflite;
  private final DeviceOptions options;
  private final Interpreter.Options how;
  private final Map<List<Object>, Boolean> accelerated = new ConcurrentHashMap<>();

  /**
   * @throws io.splitpoint.tflite.AcceleratorException when the library's file is not a delegate for
   *     this machine
   */
  DelegateRuntime(DelegateSpec spec, TfLite tflite, DeviceOptions options) {
    this.spec = spec;
    this.tflite = tflite;
    this.options = options;
    this.how =
        Interpreter.Options.on(
                ExternalDelegate.of(spec.library(), spec.options()), options.threads())
            .withXnnpack(options.xnnpack());
  }

  @Override
  public Optional<DelegateShare> share(Graph graph) {
    return Optional.of(
        TRIED.computeIfAbsent(
            List.of(spec, graph.sha256(), options.threads(), options.xnnpack()),
            key -> DelegateTrial.of(spec, graph, options, DelegateTrial.PATIENCE)));
  }

  @Override
  public boolean accelerates(Graph graph, int from, int to) {
    return accelerated.computeIfAbsent(
        List.of(graph.sha256(), from, to),
        key -> {
          try (Interpreter part = interpreter(graph, from, to)) {
            return part.delegation().orElseThrow().taken() > 0;
          }
        });
  }

  @Override
  public OpenPart open(Graph graph, int from, int to) {
    return new LocalPart(interpreter(graph, from, to), RandomInputs.of(graph, from, to));
  }

  @Override
  public Optional<SteppedPart> openStepped(Graph graph, int from, int to) {
    requireShare(graph);
    return Optional.of(SteppedPart.open(tflite, graph, from, to, how));
  }

  @Override
  public Optional<ColdStart> coldStart(Graph graph, int from, int to, int processes) {
    requireShare(graph);
    return Optional.of(ColdStartProcess.of(processes, graph, from, to, options, Optional.of(spec)));
  }

  private Interpreter interpreter(Graph graph, int from, int to) {
    requireShare(graph);
    return LocalPart.interpreter(graph, tflite, Slicer.slice(graph, from, to), how);
  }

  private void requireShare(Graph graph) {
    DelegateShare share = share(graph).orElseThrow();
    if (share.taken() == 0) {
      throw new MissingException(share.inWords(spec.name(), graph.name()));
    }
  }
}
