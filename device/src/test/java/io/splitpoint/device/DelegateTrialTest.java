package io.splitpoint.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.splitpoint.failure.MissingException;
import io.splitpoint.model.Graph;
import io.splitpoint.profile.ColdStart;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A delegate's library that a C compiler makes, tried in a process of its own. */
class DelegateTrialTest {

  private static final Path LENET =
      Path.of("../models/src/test/resources/io/splitpoint/model/mnist_lenet.tflite");

  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir static Path directory;
  private static Path library;

  private final Graph lenet = Graph.read(LENET);

  @BeforeAll
  static void build() throws InterruptedException {
    library = directory.resolve("libstandin_delegate.so");
    try {
      Process gcc =
          new ProcessBuilder(
                  "gcc",
                  "-std=gnu11",
                  "-O2",
                  "-shared",
                  "-fPIC",
                  "-o",
                  library.toString(),
                  "../native/src/test/c/delegate_standin.c",
                  "-lm")
              .inheritIO()
              .start();
      assumeTrue(gcc.waitFor() == 0, "no stand-in library");
    } catch (IOException none) {
      assumeTrue(false, "no gcc here");
    }
  }

  @AfterEach
  void noProcessIsLeft() {
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  private DelegateShare share(Map<String, String> options, Duration patience) {
    return DelegateTrial.of(
        new DelegateSpec("delegate:vx", library, options),
        lenet,
        DeviceOptions.usual(directory),
        patience);
  }

  @Test
  void aColdStartHasTheDelegatesStartInIt() {
    int n = lenet.layers().size();
    ColdStart start =
        ColdStartProcess.of(
            1,
            lenet,
            1,
            n,
            DeviceOptions.usual(directory),
            Optional.of(new DelegateSpec("delegate:vx", library, Map.of("take", "all"))));
    assertThat(start.loadMs()).isPositive();
    assertThat(start.firstRunMs()).isPositive();
  }

  @Test
  void whatIsTakenAndWhatIsLeftIsToldByName() {
    DelegateShare share = share(Map.of("take", "all"), LONG);
    assertThat(share.taken()).isEqualTo(3);
    assertThat(share.partitions()).isEqualTo(3);
    assertThat(share.xnnpack()).isTrue();
    assertThat(share.left()).containsKey("FULLY_CONNECTED").doesNotContainKey("CONV_2D");
    assertThat(share.left().values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(share.operators() - 3);
    assertThat(share.inWords("delegate:vx", "lenet"))
        .startsWith(
            "delegate:vx takes 3 of " + share.operators() + " operators of lenet, in 3 steps")
        .contains("; the CPU runs ")
        .doesNotContain("without XNNPACK");
  }

  @Test
  void whatIsLeftBehindAFixedGraphIsSaidToRunWithoutXnnpack() {
    assertThat(share(Map.of("fixed", "1"), LONG).inWords("d", "m"))
        .endsWith(", without XNNPACK's kernels");
  }

  @Test
  void aDelegateThatTakesNothingSaysSo() {
    assertThat(share(Map.of("take", "none"), LONG).inWords("d", "m"))
        .startsWith("d takes none of the ")
        .contains("the CPU would run them all");
  }

  @ParameterizedTest
  @CsvSource({"create", "invoke"})
  void aCrashIsALineThatNamesTheSignal(String where) {
    assertThatThrownBy(() -> share(Map.of("crash", where), LONG))
        .isInstanceOf(MissingException.class)
        .hasMessageMatching(
            "delegate:vx: .*libstandin_delegate.so crashes with .*mnist_lenet.tflite \\(SIG[A-Z]+.*\\)");
  }

  /** It may be ended while it starts: the line is the same. */
  @Test
  void oneThatNeverReturnsIsEnded() {
    assertThatThrownBy(() -> share(Map.of("hang", "create"), Duration.ofSeconds(3)))
        .isInstanceOf(MissingException.class)
        .hasMessageMatching(
            "delegate:vx: .* does not end with .*mnist_lenet.tflite: no result after 3 s");
  }

  @Test
  void aRefusalIsInTheDelegatesOwnWords() {
    assertThatThrownBy(() -> share(Map.of("fail", "create"), LONG))
        .isInstanceOf(MissingException.class)
        .hasMessageStartingWith("delegate:vx: " + library + ": the delegate does not start")
        .hasMessageEndingWith("no chip is attached,; or another process has it");
    assertThatThrownBy(() -> share(Map.of("fail", "prepare"), LONG))
        .isInstanceOf(MissingException.class)
        .hasMessageContaining("the stand-in knows no such model");
  }
}
