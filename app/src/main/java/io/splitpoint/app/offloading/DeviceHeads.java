package io.splitpoint.app.offloading;

import io.splitpoint.device.CompiledParts;
import io.splitpoint.device.Device;
import io.splitpoint.device.DeviceOptions;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.device.Devices;
import io.splitpoint.device.LocalPart;
import io.splitpoint.device.ModelledTime;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.offload.run.Heads;
import io.splitpoint.profile.Source;
import io.splitpoint.tflite.AcceleratorException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Heads on a Coral, on another accelerator behind a delegate, or on a modelled Coral, whose results
 * the CPU computes in at least the modelled time. When an accelerator fails, the CPU computes that
 * frame's head and all later ones; where times and not answers are wanted, the failure ends the
 * run.
 */
final class DeviceHeads implements Heads, AutoCloseable {

  private final Devices devices;
  private final Device device;
  private final Graph graph;
  private final Heads cpu;
  private final Consumer<String> says;
  private final boolean endsWhenLost;

  /** A chip runs one head at a time: loading a head excludes running the present one. */
  private final ReentrantLock chip = new ReentrantLock();

  private volatile String lost; // The reason why the accelerator is no longer used, or null.

  private DeviceHeads(
      Devices devices, Graph graph, Heads cpu, Consumer<String> says, boolean endsWhenLost) {
    this.devices = devices;
    this.device = devices.list().get(0);
    this.graph = graph;
    this.cpu = cpu;
    this.says = says;
    this.endsWhenLost = endsWhenLost;
  }

  /**
   * @param says receives notices before any number, and when the device is lost
   * @param endsWhenLost whether a head on a device that is lost throws, instead of running on the
   *     CPU
   */
  static DeviceHeads open(
      DeviceSpec device,
      DeviceOptions options,
      Graph graph,
      TfLiteRuntime cpu,
      Consumer<String> says,
      boolean endsWhenLost) {
    Devices devices = Devices.open(List.of(device), options);
    try {
      devices.notices().forEach(says);
      devices.shares(CompiledParts.fileName(graph), graph).forEach(says);
      return new DeviceHeads(devices, graph, Heads.onCpu(graph, cpu), says, endsWhenLost);
    } catch (RuntimeException refused) {
      devices.close();
      throw refused;
    }
  }

  String name() {
    return device.name();
  }

  /** Native libraries in use and their versions. */
  Map<String, String> libraries() {
    return devices.libraries();
  }

  /**
   * Whether the device runs any operator of a head; otherwise the head's time is the CPU's.
   *
   * @param layer last layer of the head, 1 to N
   */
  boolean accelerates(int layer) {
    return !(device instanceof Device.Present present)
        || present.runtime().accelerates(graph, 1, layer);
  }

  Source source() {
    return device instanceof Device.Present present ? present.source() : Source.MODELLED;
  }

  /** The reason why the device is no longer used, if it is not. */
  Optional<String> lost() {
    return Optional.ofNullable(lost);
  }

  @Override
  public Head open(int layer) {
    chip.lock();
    try {
      if (lost != null) {
        return cpu.open(layer);
      }
      if (device instanceof Device.Present present) {
        try {
          return new OnChip(layer, Head.of(opened(present, layer)));
        } catch (AcceleratorException failed) {
          lose(failed);
          return cpu.open(layer);
        }
      }
      double ms = ((Device.Modelled) device).model().predict(graph, 1, layer).latencyMs();
      return new AsModelled(cpu.open(layer), (long) (ms * 1e6));
    } finally {
      chip.unlock();
    }
  }

  private LocalPart opened(Device.Present present, int layer) {
    return (LocalPart) present.runtime().openSharing(graph, 1, layer);
  }

  private void lose(AcceleratorException why) {
    if (endsWhenLost) {
      throw new AcceleratorException(device.name() + " is lost: " + why.getMessage(), why);
    }
    lost = why.getMessage();
    says.accept("%s is lost, heads run on the CPU from now on: %s".formatted(device.name(), lost));
  }

  private void closeInTurn(Head head) {
    chip.lock();
    try {
      head.close();
    } finally {
      chip.unlock();
    }
  }

  private final class OnChip implements Head {

    private final int layer;
    private Head head;
    private boolean onCpu;

    private OnChip(int layer, Head head) {
      this.layer = layer;
      this.head = head;
    }

    @Override
    public List<ByteBuffer> run(List<ByteBuffer> frame) {
      chip.lock();
      try {
        if (lost == null) {
          return head.run(frame);
        }
      } catch (AcceleratorException failed) {
        lose(failed);
      } finally {
        chip.unlock();
      }
      if (!onCpu) {
        Head instead = cpu.open(layer);
        closeInTurn(head);
        head = instead;
        onCpu = true;
      }
      return head.run(frame);
    }

    @Override
    public void close() {
      closeInTurn(head);
    }
  }

  private final class AsModelled implements Head {

    private final Head head;
    private final long leastNanos; // The least time of a run.

    private AsModelled(Head head, long leastNanos) {
      this.head = head;
      this.leastNanos = leastNanos;
    }

    @Override
    public List<ByteBuffer> run(List<ByteBuffer> frame) {
      chip.lock();
      try {
        long end = System.nanoTime() + leastNanos;
        List<ByteBuffer> outputs = head.run(frame);
        ModelledTime.waitUntil(end);
        return outputs;
      } finally {
        chip.unlock();
      }
    }

    @Override
    public void close() {
      closeInTurn(head);
    }
  }

  @Override
  public void close() {
    devices.close();
  }
}
