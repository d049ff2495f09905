package io.splitpoint.profiler;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import io.splitpoint.power.EnergyEstimate.Interval;
import io.splitpoint.power.LoadWindow;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  @TempDir Path directory;

  @Test
  void everyVisitComesBackOnceWhereverTheFileWasTorn() throws IOException {
    Path file = directory.resolve("journal");
    try (Journal journal = Journal.create(file, "run A")) {
      journal.add(measurement("int8", 1, 11, 12, 13));
      journal.add(measurement("int8", 2, 21, 22));
      journal.add(measurement("float32", 22, 31));
    }
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length <= whole.length; length++) {
      Path torn = directory.resolve("torn" + length);
      Files.write(torn, Arrays.copyOf(whole, length));
      long lines = Files.readString(torn).chars().filter(c -> c == '\n').count();
      int expected = (int) Math.max(0, lines - 1);
      try (Journal journal = Journal.resume(torn, "run A")) {
        assertThat(journal.entries()).hasSize(expected);
        if (expected >= 2) {
          assertThat(((PartMeasurement) journal.entries().get(1)).runNanos())
              .containsExactly(21, 22);
        }
        journal.add(measurement("int8", 3, 99));
      }
      try (Journal again = Journal.resume(torn, "run A")) {
        assertThat(again.entries()).hasSize(expected + 1);
        assertThat(((PartMeasurement) again.entries().get(expected)).runNanos())
            .containsExactly(99);
      }
    }
  }

  private static PartMeasurement measurement(String precision, int layer, long... nanos) {
    long[] starts = new long[nanos.length];
    for (int i = 1; i < nanos.length; i++) {
      starts[i] = starts[i - 1] + nanos[i - 1];
    }
    return new PartMeasurement(
        precision, "cpu", ProfiledPart.Kind.TAIL, layer, 1, layer == 2, starts, nanos);
  }

  /** A flipped bit, two lines joined into one, a line lost from the middle's start. */
  @Test
  void aJournalThatWasDamagedAnywhereButAtItsEndIsRefusedAndLeftAsItWas() throws IOException {
    Path file = directory.resolve("journal");
    try (Journal journal = Journal.create(file, "run A")) {
      journal.add(measurement("int8", 1, 11, 12, 13));
      journal.add(measurement("int8", 2, 21, 22));
      journal.add(measurement("int8", 3, 31));
    }
    byte[] whole = Files.readAllBytes(file);
    // the last byte is left out: without it the line is torn, and dropped
    for (int at = 0; at < whole.length - 1; at++) {
      int bit = at % 7;
      byte[] bytes = whole.clone();
      bytes[at] ^= (byte) (1 << bit);
      Path damaged = directory.resolve("damaged");
      Files.write(damaged, bytes);
      assertThatThrownBy(() -> Journal.resume(damaged, "run A"))
          .as("byte %d, bit %d", at, bit)
          .isInstanceOf(InputException.class);
      assertThat(Files.readAllBytes(damaged)).isEqualTo(bytes);
    }
  }

  @Test
  void aJournalOfTheFormBeforeIsRefusedInOneLineAndLeftAsItWas() throws IOException {
    Path file = directory.resolve("journal");
    String old = "splitpoint-journal 1 run A\nruns,int8,cpu,1,11;12\n";
    Files.writeString(file, old);
    assertThatThrownBy(() -> Journal.resume(file, "run A"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("older version")
        .hasMessageNotContaining("\n");
    assertThat(file).hasContent(old);
  }

  @Test
  void energiesComeBackAsTheyWereWithTheirGaps() throws IOException {
    Metered resolved =
        new Metered(
            "int8",
            "coral:usb:0",
            ProfiledPart.Kind.HEAD,
            4,
            1,
            4.25,
            new Interval(310.5, 300.25, 320.75),
            OptionalDouble.of(2.5),
            Optional.of(new Interval(100, 90, 110)),
            List.of(LoadWindow.idle(1, 5), new LoadWindow(5, 90, 7, 2), LoadWindow.idle(90, 99)),
            100);
    Metered unresolved =
        new Metered(
            "int8",
            "cpu",
            ProfiledPart.Kind.TAIL,
            5,
            2,
            2.5,
            new Interval(1, 0.5, 1.5),
            OptionalDouble.empty(),
            Optional.empty(),
            List.of(new LoadWindow(-5, 90, 7, 0)),
            9);
    Path file = directory.resolve("journal");
    try (Journal journal = Journal.create(file, "run A")) {
      journal.add(resolved);
      journal.add(unresolved);
    }
    try (Journal journal = Journal.resume(file, "run A")) {
      assertThat(journal.entries()).containsExactly(resolved, unresolved);
    }
  }

  @Test
  void bytesThatAreNoTextAreRefusedInOneLineAndLeftAsTheyWere() throws IOException {
    Path broken = directory.resolve("broken");
    byte[] bytes = "splitpoint-journal 1 run A\nruns,\u00e9,cpu,1,5\n".getBytes(ISO_8859_1);
    Files.write(broken, bytes);
    assertThatThrownBy(() -> Journal.resume(broken, "run A"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("expected a journal in UTF-8");
    assertThat(Files.readAllBytes(broken)).isEqualTo(bytes);
  }

  @Test
  void aJournalOfAnotherRunIsRefusedAndLeftAsItWas() throws IOException {
    Path file = directory.resolve("journal");
    Journal.create(file, "run A").close();
    assertThatThrownBy(() -> Journal.resume(file, "run B"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("expected 'run B', found 'run A'");
    assertThat(Files.readString(file)).startsWith("splitpoint-journal 2 run A ").hasLineCount(1);
  }

  @Test
  void twoProcessesCannotWriteOneRun() throws IOException {
    Path file = directory.resolve("journal");
    try (Journal first = Journal.create(file, "run A")) {
      assertThat(first.entries()).isEmpty();
      assertThatThrownBy(() -> Journal.resume(file, "run A"))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("another process");
    }
  }

  /** Tries to go on with a run, in a process of its own. */
  static final class Other {
    public static void main(String[] args) throws IOException {
      try (Journal journal = Journal.resume(Path.of(args[0]), "run A")) {
        System.out.println("resumed " + journal.entries().size());
      } catch (InputException refused) {
        System.out.println(refused.getMessage());
      }
    }
  }

  private static String otherProcess(Path file) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = process.inputReader().readLine();
    process.waitFor();
    return said;
  }

  /** Reading a file by another channel and closing that gives up the locks of a process. */
  @Test
  void aRunThatGoesOnIsLockedForOtherProcesses() throws IOException, InterruptedException {
    Path file = directory.resolve("journal");
    Journal.create(file, "run A").close();
    try (Journal resumed = Journal.resume(file, "run A")) {
      assertThat(resumed.entries()).isEmpty();
      assertThat(otherProcess(file)).contains("another process is writing this run");
    }
    assertThat(otherProcess(file)).isEqualTo("resumed 0");
  }

  @Test
  void anExistingJournalIsNotOverwritten() throws IOException {
    Path file = directory.resolve("journal");
    Journal.create(file, "run A").close();
    assertThatThrownBy(() -> Journal.create(file, "run A"))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void aDamagedLineIsNamed() throws IOException {
    Path file = directory.resolve("journal");
    Journal.create(file, "run A").close();
    Files.writeString(file, Files.readString(file) + "runs,int8,cpu,x,1;2\n");
    assertThatThrownBy(() -> Journal.resume(file, "run A"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("runs,int8,cpu,x,1;2");
  }
}
