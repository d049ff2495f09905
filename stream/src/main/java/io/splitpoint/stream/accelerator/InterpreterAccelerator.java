package io.splitpoint.stream.accelerator;

import io.splitpoint.device.LocalPart;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/** An accelerator whose segments run in this process: on the CPU, or on a Coral by its delegate. */
public final class InterpreterAccelerator implements Accelerator {

  private final String name;
  private final List<Supplier<LocalPart>> segments;
  private final boolean modelled;
  private final AutoCloseable device;
  private final List<LocalPart> loaded;

  /**
   * @param segments loaders of the segments, in their order
   * @param modelled whether the device is emulated, so that no time is measured
   * @param device device, closed after the segments
   */
  public InterpreterAccelerator(
      String name, List<Supplier<LocalPart>> segments, boolean modelled, AutoCloseable device) {
    this.name = name;
    this.segments = List.copyOf(segments);
    this.modelled = modelled;
    this.device = device;
    this.loaded = new ArrayList<>(Collections.nCopies(segments.size(), null));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean modelled() {
    return modelled;
  }

  @Override
  public void load(int segment) {
    if (loaded.get(segment) == null) {
      loaded.set(segment, segments.get(segment).get());
    }
  }

  @Override
  public void run(int segment, List<ByteBuffer> inputs, List<ByteBuffer> outputs) {
    loaded.get(segment).run(inputs, outputs);
  }

  @Override
  public void close() {
    for (LocalPart part : loaded) {
      if (part != null) {
        part.close();
      }
    }
    try {
      device.close();
    } catch (Exception failed) {
      throw new IllegalStateException(name + ": cannot be closed: " + failed.getMessage(), failed);
    }
  }
}
