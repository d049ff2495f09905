package io.splitpoint.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompilerLogTest {

  /** The form of edgetpu_compiler 16.0's output, as coral.ai/docs/edgetpu/compiler shows it. */
  private static final String LOG =
      """
      Edge TPU Compiler version 16.0.384591198
      Started a compilation timeout timer of 180 seconds.

      Model compiled successfully in 1087 ms.

      Input model: inception.tflite
      Input size: 10.25MiB
      Output model: inception_edgetpu.tflite
      Output size: 10.41MiB
      On-chip memory used for caching model parameters: 6.91MiB
      On-chip memory remaining for caching model parameters: 768.00B
      Off-chip memory used for streaming uncached model parameters: 1.75KiB
      Number of Edge TPU subgraphs: 1
      Total number of operations: 37
      Operation log: inception_edgetpu.log

      Operator                       Count      Status

      CONV_2D                        31         Mapped to Edge TPU
      SOFTMAX                        1          Operation is working on an unsupported data type
      edgetpu-custom-op              2          More than one subgraph is not supported
      Compilation child process completed within timeout period.
      """;

  @Test
  void memoryAndOperatorsAreRead() {
    CompilerLog log = CompilerLog.parse(LOG);
    assertThat(log.version()).isEqualTo("16.0.384591198");
    assertThat(log.onChipBytes()).hasValue(Math.round(6.91 * 1024 * 1024));
    assertThat(log.offChipBytes()).hasValue(1792);
    assertThat(log.operators())
        .containsExactly(
            new CompilerLog.Operator("CONV_2D", 31, "Mapped to Edge TPU"),
            new CompilerLog.Operator(
                "SOFTMAX", 1, "Operation is working on an unsupported data type"),
            new CompilerLog.Operator(
                "edgetpu-custom-op", 2, "More than one subgraph is not supported"));
    assertThat(log.operators().get(0).mapped()).isTrue();
    assertThat(log.operators().get(1).mapped()).isFalse();
  }

  @Test
  void anotherVersionsTextLeavesGapsInsteadOfInventedNumbers() {
    CompilerLog log = CompilerLog.parse("Edge TPU Compiler version 99\nall is well\n");
    assertThat(log.onChipBytes()).isEmpty();
    assertThat(log.offChipBytes()).isEmpty();
    assertThat(log.operators()).isEmpty();
  }

  /** Found by fuzzing: a count of 45 digits ended the program. */
  @Test
  void numbersThatCannotBeAreNotRecognised() {
    CompilerLog log =
        CompilerLog.parse(
            "On-chip memory used for caching model parameters: 1.2.3MiB\nCONV_2D   "
                + "9".repeat(45)
                + "   Mapped to Edge TPU\n");
    assertThat(log.operators()).isEmpty();
    assertThat(log.onChipBytes()).isEmpty();
  }
}
