package io.splitpoint.app;

import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Sharing;
import io.splitpoint.partition.TpuSegments;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The divisions of several Edge TPUs between copies of a model. Use {@link #answers} for programs.
 *
 * @param fastest all divisions, cut where one tensor crosses for the highest rate
 * @param shortest all divisions, cut where one tensor crosses for the least latency
 * @param compilers all divisions, in the segments of {@code edgetpu_compiler --num_segments}
 */
public record SharedChips(List<Sharing> fastest, List<Sharing> shortest, List<Sharing> compilers) {

  /**
   * One division.
   *
   * @param pipelines the chips of each copy, the deepest first
   * @param segments what the segments are cut for: {@code rate} or {@code latency}, or {@code
   *     compiler} for the compiler's
   * @param latencyMs latency of an input through the slowest copy
   * @param perInputMs time per input of all copies together when they are full
   * @param lastLayers the last layer of each segment of each copy
   */
  public record Way(
      List<Integer> pipelines,
      String segments,
      double latencyMs,
      double latencyMsLow,
      double latencyMsHigh,
      double perInputMs,
      double perInputMsLow,
      double perInputMsHigh,
      double energyMj,
      List<List<Integer>> lastLayers) {}

  /** The best division for each objective. */
  public record Best(Way throughput, Way latency) {}

  /**
   * The answers for programs.
   *
   * @param front the divisions that no other beats in both
   * @param compiler the best in the compiler's segments
   */
  public record Answers(Way throughput, Way latency, List<Way> front, Best compiler) {}

  /** All divisions of this number of chips. */
  public static SharedChips of(TpuSegments segments, int tpus) {
    return new SharedChips(
        segments.fastestSharings(tpus),
        segments.shortestSharings(tpus),
        segments.compilerSharings(tpus));
  }

  public Sharing best(Objective objective) {
    return Sharing.best(all(), objective);
  }

  /** The divisions that no other beats in both latency and rate. */
  public List<Sharing> front() {
    return Sharing.front(all());
  }

  private List<Sharing> all() {
    return Stream.of(fastest, shortest, compilers).flatMap(List::stream).toList();
  }

  /** One copy of the model per chip. */
  public Sharing copies() {
    return fastest.stream()
        .filter(way -> way.depths().stream().allMatch(depth -> depth == 1))
        .findFirst()
        .orElseThrow();
  }

  /** One pipeline of all chips; empty where the model has too few places to cut. */
  public Optional<Sharing> pipeline() {
    return fastest.stream()
        .filter(way -> way.depths().size() == 1 && way.depths().get(0) > 1)
        .min(Comparator.comparingDouble(Sharing::perInputMs));
  }

  private String segments(Sharing way) {
    return fastest.contains(way) ? "rate" : shortest.contains(way) ? "latency" : "compiler";
  }

  public Answers answers() {
    return new Answers(
        way(best(Objective.THROUGHPUT)),
        way(best(Objective.LATENCY)),
        front().stream().map(this::way).toList(),
        new Best(
            way(Sharing.best(compilers, Objective.THROUGHPUT)),
            way(Sharing.best(compilers, Objective.LATENCY))));
  }

  public Way way(Sharing way) {
    return new Way(
        way.depths(),
        segments(way),
        way.latencyMs(),
        way.error().low(way.latencyMs()),
        way.error().high(way.latencyMs()),
        way.perInputMs(),
        way.error().low(way.perInputMs()),
        way.error().high(way.perInputMs()),
        way.energyMj(),
        way.pipelines().stream().map(PipelineEstimate::lastLayers).toList());
  }
}
