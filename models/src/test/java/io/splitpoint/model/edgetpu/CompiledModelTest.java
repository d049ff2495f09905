package io.splitpoint.model.edgetpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.splitpoint.model.Graph;
import io.splitpoint.model.ModelFormatException;
import io.splitpoint.model.edgetpu.Executable.Type;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CompiledModelTest {
  private static final String LENET = "mnist_lenet_quant_edgetpu.tflite";

  @Test
  void everyFactOfTheSmallModelIsRead() throws IOException {
    holdsFacts(CompiledModel.find(graph(LENET)).orElseThrow(), LENET);
  }

  @Test
  void everyFactOfTheModelThatStreamsIsRead() throws IOException {
    String name = "mobilenet_v2_1.0_224_quant_edgetpu.tflite";
    Path file = Path.of(System.getProperty("shared.data", "."), "models", name);
    assumeTrue(Files.exists(file), "the shared models are not here");
    CompiledModel model = CompiledModel.find(Graph.read(file)).orElseThrow();
    holdsFacts(model, name);
    assertThat(model.cpuOperators()).isEmpty();
    assertThat(execution(model).dmaParameterBytes()).isEqualTo(model.streamedBytes());
  }

  @Test
  void operatorsOutsideThePackageStayedOnTheCpu() throws IOException {
    CompiledModel model = CompiledModel.find(graph(LENET)).orElseThrow();
    assertThat(model.cpuOperators()).containsExactly("QUANTIZE", "DEQUANTIZE");
    assertThat(model.minRuntimeVersion()).isEqualTo(14);
  }

  @Test
  void aModelThatIsNotCompiledHasNoPackage() throws IOException {
    assertThat(CompiledModel.find(graph("mnist_lenet_quant.tflite"))).isEmpty();
  }

  @Test
  void aPackageOfAnotherKindIsRefusedInOneLine() throws IOException {
    byte[] bytes = bytes(LENET);
    bytes[identifier(bytes) + 3] = '2';
    assertThatThrownBy(() -> CompiledModel.find(Graph.of("x.tflite", ByteBuffer.wrap(bytes))))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "x.tflite: operator 1: damaged Edge TPU package: expected identifier DWN1, found DWN2");
  }

  /** Found by fuzzing: 2 GB less than nothing were sent. */
  @Test
  void aTransferOfLessThanNothingIsRefused() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(bytes("negative_transfer.package"));
    assertThatThrownBy(() -> PackageReader.read(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected a transfer of at least 0 bytes, found -2147483584");
  }

  @Test
  void aDamagedPackageGivesAModelOrOneLineAndNothingElse() throws IOException {
    byte[] whole = bytes(LENET);
    int begin = identifier(whole) - 16;
    long seed = 11;
    SplittableRandom random = new SplittableRandom(seed);
    int refused = 0;
    for (int round = 0; round < 400; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i < 1 + round % 4; i++) {
        // half of the damage where the tables are, the rest anywhere in the package
        int span = random.nextBoolean() ? 8192 : whole.length - begin - 4096;
        damaged[begin + random.nextInt(span)] = (byte) random.nextInt(256);
      }
      refused += refusedInOneLine(damaged, "seed " + seed + ", round " + round) ? 1 : 0;
    }
    assertThat(refused).as("seed %d", seed).isPositive();
  }

  private static boolean refusedInOneLine(byte[] damaged, String where) {
    try {
      CompiledModel.find(Graph.of("x.tflite", ByteBuffer.wrap(damaged)));
      return false;
    } catch (ModelFormatException e) {
      assertThat(e.getMessage()).as(where).startsWith("x.tflite: ").doesNotContain("\n");
      return true;
    } catch (RuntimeException e) {
      throw new AssertionError(where, e);
    }
  }

  private static void holdsFacts(CompiledModel model, String name) throws IOException {
    List<String> facts = facts(name);
    Executable execution = execution(model);
    Executable caching =
        model.executables().stream()
            .filter(e -> e.type() == Type.PARAMETER_CACHING)
            .findFirst()
            .orElseThrow();
    assertThat(
            List.of(
                caching.parameterBytes(),
                execution.parameterBytes(),
                execution.inputBytes(),
                execution.outputBytes(),
                execution.instructionBytes(),
                caching.instructionBytes(),
                Long.toUnsignedString(execution.cachingToken())))
        .map(Object::toString)
        .isEqualTo(facts);
    assertThat(caching.cachingToken()).isEqualTo(execution.cachingToken());
  }

  private static Executable execution(CompiledModel model) {
    return model.executables().stream()
        .filter(e -> e.type() == Type.EXECUTION_ONLY)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> facts(String name) throws IOException {
    String line =
        new String(bytes("compiled-model-facts.csv"), StandardCharsets.UTF_8)
            .lines()
            .filter(l -> l.startsWith(name + ","))
            .findFirst()
            .orElseThrow();
    return List.of(line.split(",")).subList(1, 8);
  }

  private static int identifier(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf("DWN1");
  }

  private static Graph graph(String name) throws IOException {
    return Graph.of(name, ByteBuffer.wrap(bytes(name)));
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = CompiledModelTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
