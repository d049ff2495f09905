package io.splitpoint.model.zoo;

import io.splitpoint.model.zoo.Step.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The range of every activation of a network, observed in float32 runs on random images: the
 * resource {@code ranges/<name>.csv}, columns {@code tensor,min,max}.
 */
record Ranges(Map<String, Range> byTensor) {
  record Range(double min, double max) {}

  /** Reads the resource {@code ranges/<name>.csv}. */
  static Ranges read(String name) {
    String resource = "ranges/" + name + ".csv";
    try (InputStream in = Ranges.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + ": expected in the jar, found nothing");
      }
      var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      Map<String, Range> ranges = new HashMap<>();
      for (String line : reader.lines().skip(1).toList()) {
        String[] cells = line.split(",");
        ranges.put(cells[0], new Range(Double.parseDouble(cells[1]), Double.parseDouble(cells[2])));
      }
      return new Ranges(ranges);
    } catch (IOException e) {
      throw new UncheckedIOException(resource + ": " + e.getMessage(), e);
    }
  }

  /** The quantization of every value of a network, in the order of its values. */
  ActivationQuantization[] quantize(NetworkBuilder net) {
    List<Value> values = net.values();
    int[] group = groups(net);
    ActivationQuantization[] fixed = new ActivationQuantization[values.size()];
    net.inputs().forEach(in -> fixed[group[in.index()]] = ActivationQuantization.INPUT);
    for (Step step : net.steps()) {
      int g = group[step.output().index()];
      if (step.kind() == Kind.TANH || step.kind() == Kind.L2_NORM) {
        fixed[g] = ActivationQuantization.UNIT;
      } else if (step.kind() == Kind.SOFTMAX) {
        fixed[g] = ActivationQuantization.PROBABILITY;
      }
    }
    double[] min = new double[values.size()];
    double[] max = new double[values.size()];
    for (Value value : values) {
      int g = group[value.index()];
      if (fixed[g] == null) {
        Range range = byTensor.get(value.name());
        if (range == null) {
          throw new IllegalStateException(
              net.name() + " ranges: expected tensor " + value.name() + ", found none");
        }
        min[g] = Math.min(min[g], range.min());
        max[g] = Math.max(max[g], range.max());
      }
    }
    ActivationQuantization[] result = new ActivationQuantization[values.size()];
    for (Value value : values) {
      int g = group[value.index()];
      result[value.index()] =
          fixed[g] != null ? fixed[g] : ActivationQuantization.of(min[g], max[g]);
    }
    return result;
  }

  /** Numbers the values; those that share a scale, through pools or joins, share a number. */
  private static int[] groups(NetworkBuilder net) {
    int[] parent = new int[net.values().size()];
    for (int i = 0; i < parent.length; i++) {
      parent[i] = i;
    }
    for (Step step : net.steps()) {
      if (step.kind().keepsScale()) {
        for (Value in : step.inputs()) {
          parent[root(parent, in.index())] = root(parent, step.output().index());
        }
      }
    }
    for (int i = 0; i < parent.length; i++) {
      parent[i] = root(parent, i);
    }
    return parent;
  }

  private static int root(int[] parent, int i) {
    while (parent[i] != i) {
      i = parent[i];
    }
    return i;
  }
}
