package io.splitpoint.cli;

import io.splitpoint.model.Graph;
import io.splitpoint.offload.run.Heads;
import io.splitpoint.profile.Source;
import io.splitpoint.profiler.Device;
import io.splitpoint.profiler.DeviceOptions;
import io.splitpoint.profiler.Devices;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Heads on a Coral, or on its model: then the CPU computes what they give and the time is at least
 * the one that the model says.
 */
final class DeviceHeads implements Heads, AutoCloseable {

  /** What a sleeping thread is woken late by, at most, most of the time. */
  private static final long SPIN_NS = 100_000;

  private final Devices devices;
  private final Device device;
  private final TfLite library;
  private final Graph graph;

  /** One chip: a head that is being loaded and warmed takes turns with the one in use. */
  private final ReentrantLock chip = new ReentrantLock();

  private DeviceHeads(Devices devices, TfLite library, Graph graph) {
    this.devices = devices;
    this.device = devices.list().get(0);
    this.library = library;
    this.graph = graph;
  }

  static DeviceHeads open(String device, DeviceOptions options, TfLite library, Graph graph) {
    return new DeviceHeads(Devices.open(List.of(device), options), library, graph);
  }

  /** What the user must know before any number. */
  List<String> notices() {
    return devices.notices();
  }

  Source source() {
    return device instanceof Device.Present present ? present.source() : Source.MODELLED;
  }

  @Override
  public Head open(int layer) {
    chip.lock();
    try {
      if (device instanceof Device.Present present) {
        return new OnChip(Head.of(present.runtime().open(graph, 1, layer)), 0, chip);
      }
      Device.Modelled modelled = (Device.Modelled) device;
      double ms = modelled.model().predict(graph, 1, layer).latencyMs();
      Interpreter.Options cpu = Interpreter.Options.cpu(modelled.threads());
      return new OnChip(Heads.onCpu(library, graph, cpu).open(layer), (long) (ms * 1e6), chip);
    } finally {
      chip.unlock();
    }
  }

  /**
   * @param leastNanos of a run
   */
  private record OnChip(Head head, long leastNanos, ReentrantLock chip) implements Head {

    @Override
    public List<ByteBuffer> run(List<ByteBuffer> frame) {
      chip.lock();
      try {
        long end = System.nanoTime() + leastNanos;
        List<ByteBuffer> outputs = head.run(frame);
        waitUntil(end);
        return outputs;
      } finally {
        chip.unlock();
      }
    }

    private static void waitUntil(long endNanos) {
      for (long left = endNanos - System.nanoTime();
          left > 0;
          left = endNanos - System.nanoTime()) {
        if (left > SPIN_NS) {
          LockSupport.parkNanos(left - SPIN_NS);
        } else {
          Thread.onSpinWait();
        }
      }
    }

    @Override
    public void close() {
      chip.lock();
      try {
        head.close();
      } finally {
        chip.unlock();
      }
    }
  }

  @Override
  public void close() {
    devices.close();
  }
}
