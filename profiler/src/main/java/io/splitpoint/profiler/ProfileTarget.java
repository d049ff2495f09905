package io.splitpoint.profiler;

import io.splitpoint.device.Device;
import io.splitpoint.model.Graph;
import java.util.List;

/**
 * One model and the devices to profile it on.
 *
 * @param model name in the table
 * @param precision {@code float32}, {@code int8} or {@code uint8}
 * @param graph the whole model
 * @param devices at least one
 */
public record ProfileTarget(String model, String precision, Graph graph, List<Device> devices) {

  public ProfileTarget {
    devices = List.copyOf(devices);
  }
}
