package io.splitpoint.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes the {@code ranges/*.csv} resources again: runs each float32 model, all its tensors as
 * outputs, on seeded random images. Not a test of the build; run it after a network changed:
 *
 * <pre>
 * ./mvnw -pl models -am test -Dtest=RecordRanges -Dsurefire.failIfNoSpecifiedTests=false \
 *     [-Dranges.models=vgg16,lenet]
 * </pre>
 */
class RecordRanges {
  private static final Path RESOURCES =
      Path.of("src/main/resources/io/splitpoint/model/zoo/ranges");

  /** The synthetic networks have any size; these stand for all. */
  private static final Map<String, List<String>> FAMILIES =
      Map.of(
          "conv5", List.of("conv5-16", "conv5-64", "conv5-256", "conv5-512"),
          "dense4", List.of("dense4-64", "dense4-256", "dense4-1024", "dense4-4096"));

  /** Ranges are this much wider than what was seen: room for images unlike these. */
  private static final float HEADROOM = 1.35f;

  /** Not EXTREME: it would cost everybody else most of a bit. */
  private static final List<RandomImages> KINDS =
      List.of(RandomImages.NOISE, RandomImages.POSITIVE_NOISE, RandomImages.SMOOTH);

  @TempDir Path temp;

  @Test
  void record() throws IOException {
    List<String> families = new ArrayList<>(Catalogue.names());
    families.addAll(FAMILIES.keySet().stream().sorted().toList());
    String only = System.getProperty("ranges.models");
    if (only != null) {
      families = List.of(only.split(","));
    }
    Files.createDirectories(RESOURCES);
    for (String family : families) {
      Map<String, float[]> ranges = new LinkedHashMap<>();
      for (String name : FAMILIES.getOrDefault(family, List.of(family))) {
        add(ranges, name);
      }
      assertThat(ranges).as(family).isNotEmpty();
      StringBuilder csv = new StringBuilder("tensor,min,max\n");
      ranges.forEach(
          (tensor, r) ->
              csv.append("%s,%s,%s\n".formatted(tensor, r[0] * HEADROOM, r[1] * HEADROOM)));
      Files.writeString(RESOURCES.resolve(family + ".csv"), csv);
    }
  }

  private void add(Map<String, float[]> ranges, String name) throws IOException {
    NetworkBuilder net = Catalogue.find(name).orElseThrow();
    List<Value> all = net.steps().stream().map(Step::output).toList();
    Path file = temp.resolve("probe.tflite");
    try (Interpreter interpreter = Runs.open(net, Precision.FLOAT32, all, file)) {
      Tensor input = interpreter.inputs().get(0);
      for (RandomImages kind : KINDS) {
        for (int seed = 0; seed < 3; seed++) {
          input.fromFloats(kind.draw(input.shape(), seed));
          interpreter.invoke();
          for (int i = 0; i < all.size(); i++) {
            float[] range =
                ranges.computeIfAbsent(
                    all.get(i).name(),
                    key -> new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY});
            for (float x : interpreter.outputs().get(i).toFloats()) {
              range[0] = Math.min(range[0], x);
              range[1] = Math.max(range[1], x);
            }
          }
        }
      }
    }
    Files.delete(file);
  }
}
