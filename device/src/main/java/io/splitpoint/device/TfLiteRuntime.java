package io.splitpoint.device;

import io.splitpoint.model.Graph;
import io.splitpoint.tflite.ExternalDelegate;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.nio.ByteBuffer;

/**
 * A TensorFlow Lite library with its CPU threads, kernels and delegate. Use it to load a part of a
 * model whose bytes the caller has, such as a tail that was cut; {@link Devices} opens parts by
 * their layers.
 */
public final class TfLiteRuntime {

  private final TfLite library;
  private final Interpreter.Options options;

  private TfLiteRuntime(TfLite library, Interpreter.Options options) {
    this.library = library;
    this.options = options;
  }

  /**
   * The bundled library on the CPU.
   *
   * @param threads threads of one run, at least 1
   * @param xnnpack whether XNNPACK runs what it can
   * @throws io.splitpoint.tflite.NativeLibraryException when it cannot be loaded
   */
  public static TfLiteRuntime bundled(int threads, boolean xnnpack) {
    return new TfLiteRuntime(TfLite.load(), Interpreter.Options.cpu(threads).withXnnpack(xnnpack));
  }

  /**
   * The library, the threads and the kernels of these options, on the CPU or behind a delegate.
   *
   * @param device the CPU, or a delegate's device
   * @throws IllegalArgumentException for another device
   * @throws io.splitpoint.failure.MissingException when a library cannot be loaded
   */
  public static TfLiteRuntime of(DeviceSpec device, DeviceOptions options) {
    Interpreter.Options cpu =
        Interpreter.Options.cpu(options.threads()).withXnnpack(options.xnnpack());
    return new TfLiteRuntime(
        library(options),
        switch (device.place()) {
          case CPU -> cpu;
          case DELEGATE -> {
            DelegateSpec spec = device.delegate().orElseThrow();
            yield cpu.withDelegate(ExternalDelegate.of(spec.library(), spec.options()));
          }
          case ANY_CORAL, ONE_CORAL, HOST ->
              throw new IllegalArgumentException(device + ": expected cpu or a delegate");
        });
  }

  /** The library that the options name, or the bundled one. */
  static TfLite library(DeviceOptions options) {
    return options.tfliteLibrary().map(TfLite::load).orElseGet(TfLite::load);
  }

  /** This runtime with XNNPACK, with which Splitpoint's server runs tails. */
  public TfLiteRuntime withXnnpack() {
    return new TfLiteRuntime(library, options.withXnnpack(true));
  }

  /** CPU threads of one run. */
  public int threads() {
    return options.threads();
  }

  /** The library's version and file name, for the provenance. */
  public String version() {
    return inWords(library);
  }

  static String inWords(TfLite library) {
    return library.version() + " (" + library.path().getFileName() + ")";
  }

  /**
   * Loads a part.
   *
   * @param model the part as the content of a {@code .tflite} file in a direct buffer
   * @throws io.splitpoint.tflite.InterpreterException when the runtime cannot run it
   */
  public LocalPart load(ByteBuffer model) {
    return LocalPart.load(Interpreter.create(library, model, options), model);
  }

  /** Loads a part of this model, which a failure's message names. */
  public LocalPart load(Graph whole, ByteBuffer part) {
    return LocalPart.load(LocalPart.interpreter(whole, library, part, options), part);
  }
}
