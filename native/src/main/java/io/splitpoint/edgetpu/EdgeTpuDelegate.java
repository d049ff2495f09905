package io.splitpoint.edgetpu;

import com.sun.jna.Pointer;
import io.splitpoint.tflite.AcceleratorException;
import io.splitpoint.tflite.Delegate;
import io.splitpoint.tflite.TfLite;

/**
 * An opened Edge TPU. It may be closed before the interpreters that use it: the device is released
 * when the last of them is closed. Thread-safe.
 */
public final class EdgeTpuDelegate implements Delegate, AutoCloseable {

  /** libedgetpu's kernel as the runtime's messages name it. */
  private static final String KERNEL = "EdgeTpuDelegateForCustomOp";

  private final EdgeTpu library;
  private final EdgeTpuDevice device;
  private Pointer delegate;
  private int users;
  private boolean closed;

  EdgeTpuDelegate(EdgeTpu library, EdgeTpuDevice device, Pointer delegate) {
    this.library = library;
    this.device = device;
    this.delegate = delegate;
  }

  public EdgeTpuDevice device() {
    return device;
  }

  @Override
  public synchronized long retain(TfLite runtime) {
    if (closed) {
      throw new IllegalStateException(device + " is closed");
    }
    Compatibility.clash(library.version(), delegate, runtime.version())
        .ifPresent(
            reason -> {
              throw new AcceleratorException(library.path() + ": " + reason);
            });
    users++;
    return Pointer.nativeValue(delegate);
  }

  @Override
  public synchronized void release() {
    users--;
    freeWhenUnused();
  }

  @Override
  public synchronized void close() {
    closed = true;
    freeWhenUnused();
  }

  private void freeWhenUnused() {
    if (closed && users <= 0 && delegate != null) {
      library.free(delegate);
      delegate = null;
    }
  }

  @Override
  public RuntimeException failure(String what, String runtimeText) {
    String text = runtimeText.isEmpty() ? "no reason given" : runtimeText;
    boolean attached = library.devices().stream().anyMatch(d -> d.path().equals(device.path()));
    if (!attached) {
      return new AcceleratorException(
          "%s (%s) is gone: it was unplugged, or reset because of too little power; %s: %s"
              .formatted(device, device.path(), what, text));
    }
    String where = text.contains(KERNEL) ? device + " failed" : "with " + device;
    return new AcceleratorException("%s: %s: %s".formatted(where, what, text));
  }
}
