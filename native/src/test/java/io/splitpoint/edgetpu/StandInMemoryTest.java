package io.splitpoint.edgetpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contract's calls under Valgrind: no error, no leak, in the stand-in or the runtime. */
@Tag("proof")
class StandInMemoryTest {

  @Test
  void contractIsCleanUnderValgrind() throws IOException, InterruptedException {
    Path model =
        Path.of(
            System.getProperty("shared.data"),
            "models",
            "mobilenet_v2_1.0_224_quant_edgetpu.tflite");
    assumeTrue(Files.isRegularFile(model), model + " is not here");
    try (StandIn standIn = new StandIn()) {
      Path harness = standIn.path.resolveSibling("contract_harness");
      StandIn.compile("-o", harness.toString(), "src/test/c/contract_harness.c", "-ldl");
      Process valgrind;
      try {
        valgrind =
            new ProcessBuilder(
                    "valgrind",
                    "--leak-check=full",
                    "--errors-for-leak-kinds=definite,possible",
                    "--suppressions=src/test/c/runtime.supp",
                    "--error-exitcode=99",
                    harness.toString(),
                    TfLite.load().path().toString(),
                    standIn.path.toString(),
                    model.toString())
                .redirectErrorStream(true)
                .start();
      } catch (IOException e) {
        assumeTrue(false, "no valgrind here: " + e.getMessage());
        return;
      }
      String said = new String(valgrind.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(valgrind.waitFor()).as(said).isZero();
      assertThat(said).contains("ERROR SUMMARY: 0 errors");
    }
  }
}
