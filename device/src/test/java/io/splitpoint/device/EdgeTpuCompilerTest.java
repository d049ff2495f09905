package io.splitpoint.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.MissingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shell script stands in for the closed compiler: what it is asked and what becomes of it. */
class EdgeTpuCompilerTest {

  private static final ByteBuffer MODEL = ByteBuffer.wrap("a model".getBytes());

  @TempDir Path directory;

  private EdgeTpuCompiler compiler(String script) throws IOException {
    Path program = directory.resolve("edgetpu_compiler");
    Files.writeString(program, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return EdgeTpuCompiler.find(Optional.of(program.toString()), directory.resolve("cache"));
  }

  private long filesInCache() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("cache"))) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void aModelIsCompiledOnceAndItsLogIsKept() throws IOException {
    Path calls = directory.resolve("calls");
    EdgeTpuCompiler compiler =
        compiler(
            """
            echo "$1 $2" >> %s
            name=$(basename "$4" .tflite)
            cat "$4" > "$3/${name}_edgetpu.tflite"
            echo "Edge TPU Compiler version 16.0"
            echo "Off-chip memory used for streaming uncached model parameters: 2.00KiB"
            """
                .formatted(calls));
    EdgeTpuCompiler.Compiled first = compiler.compile("prefix-001", MODEL);
    EdgeTpuCompiler.Compiled second = compiler.compile("prefix-001", MODEL);
    assertThat(Files.readString(first.path())).isEqualTo("a model");
    assertThat(first.log().orElseThrow().offChipBytes()).hasValue(2048);
    assertThat(second).isEqualTo(first);
    assertThat(Files.readAllLines(calls)).isEqualTo(List.of("-s -o"));
    assertThat(filesInCache()).isEqualTo(2);
  }

  @Test
  void aFailureGivesTheCompilersLastWordAndLeavesNothingBehind() throws IOException {
    EdgeTpuCompiler compiler =
        compiler("echo one; echo 'Invalid model: prefix'; echo 'Model not quantized'; exit 1\n");
    assertThatThrownBy(() -> compiler.compile("prefix-001", MODEL))
        .isInstanceOf(MissingException.class)
        .hasMessage("prefix-001: edgetpu_compiler failed: Model not quantized");
    assertThat(filesInCache()).isZero();
  }

  @Test
  void aCompilerThatIsNotThereIsExplained() {
    Path cache = directory.resolve("cache");
    assertThatThrownBy(() -> EdgeTpuCompiler.find(Optional.of("/no/such/compiler"), cache))
        .isInstanceOf(MissingException.class)
        .hasMessageContaining("/no/such/compiler");
  }

  @Test
  void amongPrecompiledFilesTheMissingOneIsNamed() {
    EdgeTpuCompiler compiler =
        EdgeTpuCompiler.find(Optional.of(directory.toString()), directory.resolve("cache"));
    assertThatThrownBy(() -> compiler.compile("prefix-007", MODEL))
        .isInstanceOf(MissingException.class)
        .hasMessageContaining("prefix-007_edgetpu.tflite")
        .hasMessageContaining("splitpoint slice");
  }
}
