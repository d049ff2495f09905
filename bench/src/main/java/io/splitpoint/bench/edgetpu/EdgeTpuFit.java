package io.splitpoint.bench.edgetpu;

import io.splitpoint.model.edgetpu.*;
import java.util.*;

public final class EdgeTpuFit {
  public static void main(String[] args) throws Exception {
    List<Observation> rows = new ArrayList<>(Observations.sweeps());
    rows.addAll(Observations.tables());
    Chip chip = Chip.shipped();
    Constants c = Constants.fit(rows, chip);
    System.out.println(c.chip());
    for (String h : Host.names()) System.out.println(c.host(h));
    System.out.println(
        "cpu "
            + Observations.cpuGmacPerS("desktop_cpu_ms")
            + " "
            + Observations.cpuGmacPerS("embedded_cpu_ms"));
    Map<String, List<double[]>> g = new TreeMap<>();
    double[] pr = new double[rows.size()], ms = new double[rows.size()];
    for (int i = 0; i < rows.size(); i++) {
      Observation o = rows.get(i);
      List<Observation> rest =
          rows.stream()
              .filter(
                  r ->
                      r != o
                          && !(r.table().startsWith("coral")
                              && o.table().startsWith("coral")
                              && r.work().name().equals(o.work().name())))
              .toList();
      double in = c.latencyMs(o.work(), o.host());
      double loo = Constants.fit(rest, chip).latencyMs(o.work(), o.host());
      pr[i] = loo;
      ms[i] = o.latencyMs();
      g.computeIfAbsent(o.table(), k -> new ArrayList<>()).add(new double[] {loo, o.latencyMs()});
      Load l = EdgeTpuModel.of(Host.named(o.host())).load(o.work());
      System.out.printf(
          "%-26s %-38s %9.3f in %9.3f (%6.1f%%) loo %9.3f (%6.1f%%) on %.2f off %.2f gmac %.2f/%.2f dw %.3f dense %.3f el %.1f instr %d%n",
          o.table(),
          o.label(),
          o.latencyMs(),
          in,
          100 * (in / o.latencyMs() - 1),
          loo,
          100 * (loo / o.latencyMs() - 1),
          l.cachedBytes() / 1048576.,
          l.streamedBytes() / 1048576.,
          l.macs() / 1e9,
          l.gmac(),
          l.depthwiseGmac(),
          l.denseGmac(),
          l.melements(),
          l.instructionBytes());
    }
    g.forEach(
        (k, v) ->
            System.out.println(
                k
                    + " "
                    + Errors.of(
                        v.stream().mapToDouble(a -> a[0]).toArray(),
                        v.stream().mapToDouble(a -> a[1]).toArray())));
    System.out.println("spearman " + Errors.spearman(pr, ms));
  }
}
