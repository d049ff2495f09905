package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command refuses a model that passes all checks of its file and is a danger to the process.
 */
class UntrustedModelTest {

  private static final Path MODELS =
      Path.of("../models/src/test/resources/io/splitpoint/model/ReaderFuzzTestInputs/readAndSlice");

  @TempDir Path folder;

  /** One of the fuzzer's models with one byte changed, as a mutation found it. */
  private Path mutated(String name, int at, int from, int to) throws IOException {
    byte[] model = Files.readAllBytes(MODELS.resolve(name));
    assertThat(model[at]).isEqualTo((byte) from);
    model[at] = (byte) to;
    return Files.write(folder.resolve(name), model);
  }

  /** Adds the variable's value to itself, and no value is there. */
  private Path crasher() throws IOException {
    return mutated("variable.tflite", 260, 1, 3);
  }

  @Test
  void everyCommandThatRunsAUsersModelRefusesOneThatReadsAnUnassignedVariable() throws IOException {
    String model = crasher().toString();
    String out = folder.resolve("out").toString();
    Path served =
        Files.writeString(folder.resolve("models.yaml"), "models: {m: variable.tflite}\n");
    for (String[] command :
        new String[][] {
          {"slice", model, "--after", "1", "--out", out},
          {"profile", "--model", model, "--device", "cpu", "--runs", "3", "--out", out},
          {"offload", "serve", "--model", model},
          {"offload", "run", "--model", model, "--server", "127.0.0.1:1", "--split", "1"},
          {"schedule", "serve", "--models", served.toString(), "--pipe", "none"},
        }) {
      Run run = Run.of(command);
      assertThat(run.complaint())
          .as(String.join(" ", command))
          .contains(
              "variable.tflite: expected a value to be assigned before operator 2 (READ_VARIABLE)"
                  + " reads variable 'sum'")
          .doesNotContain("\n");
      assertThat(run.code()).isEqualTo(2);
    }
    assertThat(Run.of("inspect", model).code()).as("looking is no running").isZero();
  }

  @Test
  void aCheckThatWouldFillTheMemoryIsRefused() {
    Run run =
        Run.of(
            "slice",
            "lenet",
            "--after",
            "2",
            "--runs",
            "2000000000",
            "--models-dir",
            folder.toString(),
            "--out",
            folder.resolve("out").toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.complaint()).contains("--runs", "--no-check").doesNotContain("\n");
  }

  /** The loop's result is declared larger than it is: the tail would read behind its end. */
  @Test
  void sliceRefusesATensorThatIsNotAsLargeAsTheFileSays() throws IOException {
    Path model = mutated("loop.tflite", 912, 1, 58);
    Path out = folder.resolve("out");
    Run run = Run.of("slice", model.toString(), "--after", "2", "--out", out.toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.complaint())
        .contains("expected tensor 2 (b) of shape [58] as the file says, the runtime makes [1]");
    assertThat(out).isEmptyDirectory();
  }
}
