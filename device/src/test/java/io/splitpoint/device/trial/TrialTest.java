package io.splitpoint.device.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.device.ChildJvm;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that pass all checks of their file and are a danger to the process that runs them. */
class TrialTest {

  private static final Path MODELS =
      Path.of("../models/src/test/resources/io/splitpoint/model/ReaderFuzzTestInputs/readAndSlice");

  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir Path folder;

  private Trial trial(Duration patience, long memoryBytes) {
    return new Trial(folder.resolve("trials"), patience, memoryBytes);
  }

  /** One of the fuzzer's models with one byte changed, as a mutation found it. */
  private Path mutated(String name, int at, int from, int to) throws IOException {
    byte[] model = Files.readAllBytes(MODELS.resolve(name));
    assertThat(model[at]).isEqualTo((byte) from);
    model[at] = (byte) to;
    return Files.write(folder.resolve(name), model);
  }

  /** The loop's body gives back its input, so that it never reaches five. */
  private Path endless() throws IOException {
    return mutated("loop.tflite", 384, 2, 0);
  }

  /** Adds the variable's value to itself, and no value is there. */
  private Path crasher() throws IOException {
    return mutated("variable.tflite", 260, 1, 3);
  }

  @AfterEach
  void noProcessIsLeft() {
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  /** A process that ends between the opening and the reading of its status fails to be read. */
  @Test
  void aStatusThatCannotBeReadIsNoMemory() {
    assertThat(ChildJvm.bytes(folder, "RssAnon")).isEqualTo(-1);
    assertThat(ChildJvm.bytes(folder.resolve("gone"), "RssAnon")).isEqualTo(-1);
    assertThat(ChildJvm.bytes(Path.of("/proc/self/status"), "RssAnon")).isPositive();
  }

  @Test
  void anOutputThatNoOperatorMakesIsNotRunByXnnpack() {
    Graph graph = Graph.read(MODELS.resolve("../../cases/19-constant-output.tflite"));
    assertThatThrownBy(() -> trial(LONG, Long.MAX_VALUE).run(graph, true, Optional.empty()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("which is a constant of the model");
  }

  @Test
  void aLoopThatNeverEndsIsEnded() throws IOException {
    Graph graph = Graph.read(endless());
    assertThatThrownBy(
            () -> trial(Duration.ofSeconds(3), Long.MAX_VALUE).run(graph, true, Optional.empty()))
        .isInstanceOf(InputException.class)
        .hasMessageMatching(".*loop.tflite: the runtime does not end with it: no result after 3 s");
    assertThat(folder.resolve("trials")).doesNotExist();
  }

  @Test
  void aCrashOfTheRuntimeIsALineThatNamesTheSignal() throws IOException {
    Graph graph = Graph.read(crasher());
    assertThatThrownBy(() -> trial(LONG, Long.MAX_VALUE).tried(graph, true, Optional.empty()))
        .isInstanceOf(InputException.class)
        .hasMessageMatching(
            ".*variable.tflite: the runtime crashes on it \\(SIG[A-Z]+ in \\[lib.+\\]?.*\\)");
  }

  @Test
  void aModelThatTakesTooMuchMemoryIsEnded() throws IOException {
    Graph graph = Graph.read(MODELS.resolve("loop.tflite"));
    assertThatThrownBy(() -> trial(LONG, 1 << 20).run(graph, true, Optional.empty()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the runtime takes more than 1 MB of memory for it");
  }

  @Test
  void whoPassedIsNotTriedAgainButWithOtherKernels() throws IOException {
    Graph graph = Graph.read(Zoo.build("lenet", Precision.INT8, folder));
    trial(LONG, Long.MAX_VALUE).run(graph, true, Optional.empty());
    // Without patience whoever starts a process fails.
    Trial again = trial(Duration.ofSeconds(-60), Long.MAX_VALUE);
    assertThatCode(() -> again.run(graph, true, Optional.empty())).doesNotThrowAnyException();
    assertThatThrownBy(() -> again.run(graph, false, Optional.empty()))
        .isInstanceOf(InputException.class);
  }

  /** XNNPACK gets through the whole of this one and crashes on its head. */
  @Test
  void anOperatorWhoseResultNobodyTakesIsRefusedForXnnpackAlone() throws IOException {
    Graph graph = Graph.read(mutated("state.tflite", 192, 4, 2));
    assertThatThrownBy(() -> trial(LONG, Long.MAX_VALUE).run(graph, true, Optional.empty()))
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith("on which XNNPACK does not crash, found operator 2 (ADD)");
    assertThatCode(() -> trial(LONG, Long.MAX_VALUE).run(graph, false, Optional.empty()))
        .doesNotThrowAnyException();
  }
}
