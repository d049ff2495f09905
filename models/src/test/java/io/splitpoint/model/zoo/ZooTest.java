package io.splitpoint.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZooTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "lenet,float32,0bf4de5beef4f054",
    "lenet,int8,dfc04d236b4a61eb",
    "conv5-32,float32,ac0df38a71bf8136",
    "conv5-32,int8,ae5522e83b0bf2ea",
  })
  void bytesAreTheSameOnEveryMachine(String name, String precision, String sha256)
      throws Exception {
    Path model = Zoo.build(name, Precision.valueOf(precision.toUpperCase(Locale.ROOT)), directory);

    assertThat(sha256(model)).isEqualTo(sha256);
  }

  @Test
  void aWholeFileIsUsedAgain() throws IOException {
    Path model = Zoo.build("lenet", Precision.INT8, directory);
    FileTime longAgo = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(model, longAgo);

    assertThat(Zoo.build("lenet", Precision.INT8, directory)).isEqualTo(model);
    assertThat(Files.getLastModifiedTime(model)).isEqualTo(longAgo);
  }

  @Test
  void aTruncatedFileIsBuiltAgain() throws Exception {
    Path model = Zoo.build("lenet", Precision.INT8, directory);
    String whole = sha256(model);
    try (FileChannel file = FileChannel.open(model, StandardOpenOption.WRITE)) {
      file.truncate(Files.size(model) / 2);
    }

    Zoo.build("lenet", Precision.INT8, directory);

    assertThat(sha256(model)).isEqualTo(whole);
  }

  @Test
  void aFileWithOneWrongByteIsBuiltAgain() throws Exception {
    Path model = Zoo.build("lenet", Precision.INT8, directory);
    String whole = sha256(model);
    try (FileChannel file = FileChannel.open(model, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {99}), Files.size(model) / 2);
    }
    assertThat(sha256(model)).isNotEqualTo(whole);

    Zoo.build("lenet", Precision.INT8, directory);

    assertThat(sha256(model)).isEqualTo(whole);
  }

  @Test
  void aFileWithoutItsStampIsBuiltAgain() throws IOException {
    Path model = Zoo.build("lenet", Precision.INT8, directory);
    Files.setLastModifiedTime(model, FileTime.fromMillis(1_000_000));
    Files.delete(Stamp.path(model));

    Zoo.build("lenet", Precision.INT8, directory);

    assertThat(Files.getLastModifiedTime(model).toMillis()).isGreaterThan(1_000_000);
  }

  @Test
  void whatAKilledBuildLeftDoesNoHarm() throws Exception {
    Path left = directory.resolve("lenet-int8.tflite.part");
    Files.write(left, new byte[10_000_000]);

    Path model = Zoo.build("lenet", Precision.INT8, directory);

    assertThat(left).doesNotExist();
    assertThat(Files.size(model)).isLessThan(1_000_000);
  }

  @Test
  void manyMayBuildTheSameModelAtOnce() throws Exception {
    List<CompletableFuture<Path>> builds =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> Zoo.build("conv5-64", Precision.FLOAT32, directory)))
            .toList();

    for (CompletableFuture<Path> build : builds) {
      assertThat(Stamp.fits(build.get())).isTrue();
    }
  }

  @Test
  void severalProcessesMayBuildTheSameModelAtOnce() throws Exception {
    List<Process> builds = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      builds.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  BuildOne.class.getName(),
                  directory.toString())
              .inheritIO()
              .start());
    }

    for (Process build : builds) {
      assertThat(build.waitFor()).isZero();
    }
    Path model = directory.resolve("conv5-128-float32.tflite");
    assertThat(Stamp.fits(model)).isTrue();
    assertThat(directory.resolve("conv5-128-float32.tflite.part")).doesNotExist();
  }

  /** Another process that builds; ends with 1 when its model is not whole. */
  static final class BuildOne {
    private BuildOne() {}

    public static void main(String[] args) throws IOException {
      Path model = Zoo.build("conv5-128", Precision.FLOAT32, Path.of(args[0]));
      System.exit(Stamp.fits(model) ? 0 : 1);
    }
  }

  @Test
  void aModelOfMoreThanTwoGigabytesIsRefusedBeforeAnythingIsWritten() throws IOException {
    assertThatThrownBy(() -> Zoo.build("conv5-20000", Precision.FLOAT32, directory))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("at most 2 GiB");
    assertThat(directory.resolve("conv5-20000-float32.tflite.part")).doesNotExist();
  }

  @Test
  void tablesComeFirstAndConstantsAreAlignedInLayerOrder() throws IOException {
    NetworkBuilder net = Catalogue.find("vgg16-112").orElseThrow();
    FileLayout layout =
        Tables.layout(net, Precision.INT8, Ranges.read("vgg16-112").quantize(net), net.outputs());

    long end = layout.header().capacity();
    for (FileLayout.Placed constant : layout.constants()) {
      assertThat(constant.position()).isGreaterThanOrEqualTo(end + 4);
      assertThat(constant.position() % FileLayout.ALIGNMENT).isZero();
      end = constant.position() + constant.content().bytes();
    }
    assertThat(layout.size()).isGreaterThanOrEqualTo(end);
    ByteBuffer header = layout.header().order(ByteOrder.LITTLE_ENDIAN);
    assertThat(header.getInt(4)).as("identifier").isEqualTo(0x334C4654); // "TFL3"
  }

  @Test
  void anUnknownNameIsRefusedAndTheKnownOnesAreNamed() {
    assertThat(Zoo.has("vgg61")).isFalse();
    assertThat(Zoo.has("conv5-0")).isFalse();
    assertThat(Zoo.has("dense4-2640")).isTrue();
    assertThatThrownBy(() -> Zoo.build("vgg61", Precision.INT8, directory))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("vgg16")
        .hasMessageContaining("found \"vgg61\"");
  }

  private static String sha256(Path file) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(hash).substring(0, 16);
  }
}
