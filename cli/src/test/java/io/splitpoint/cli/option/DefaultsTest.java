package io.splitpoint.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.cli.Run;
import io.splitpoint.doctor.Finding;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values of options that a user keeps instead of typing them. */
class DefaultsTest {

  private static final Path PUBLISHED = Path.of("../results/published/second-measurement.csv");

  @TempDir Path folder;

  private Run partition(Defaults defaults, String... more) {
    String[] args =
        java.util.stream.Stream.concat(
                java.util.stream.Stream.of(
                    "partition",
                    PUBLISHED.toString(),
                    "--tail",
                    "x10",
                    "--json",
                    "--out",
                    folder.resolve("out").toString()),
                java.util.stream.Stream.of(more))
            .toArray(String[]::new);
    return Run.with(defaults, args);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("defaults.properties"), text);
  }

  @Test
  void aKeptLinkIsUsedAndTheCommandLineComesFirst() throws IOException {
    Defaults kept = Defaults.read(Map.of(), file("link = lte\n"));
    assertThat(partition(kept).out()).contains("\"lte\"").doesNotContain("\"wifi\"");
    assertThat(partition(kept, "--link", "wifi").out()).contains("\"wifi\"");
    assertThat(partition(Defaults.none()).out()).contains("\"wifi\"");
  }

  @Test
  void aVariableComesBeforeTheFileAndDoctorSaysWhereEachIsFrom() throws IOException {
    Path file = file("link = lte\nhost = usb3-rpi4\n");
    Defaults kept =
        Defaults.read(Map.of("SPLITPOINT_LINK", "5g", "SPLITPOINT_JIT_LEVEL", "1"), file);
    assertThat(kept.findings())
        .extracting(Finding::check, Finding::found)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("default --host", "usb3-rpi4, from " + file),
            org.assertj.core.groups.Tuple.tuple("default --link", "5g, from SPLITPOINT_LINK"));
  }

  @Test
  void anOptionThatMeansSomethingElseElsewhereIsNotTouched() throws IOException {
    Defaults kept = Defaults.read(Map.of(), file("memory = 512m\nlink = lte\n"));
    Run limited = partition(kept);
    assertThat(limited.code()).as(limited.err()).isZero();
    assertThat(partition(Defaults.read(Map.of(), file("link = lte\n"))).out())
        .isEqualTo(limited.out());
  }

  @Test
  void aKeyThatIsNoOptionToKeepIsNamedWithTheNearest() throws IOException {
    Path file = file("lnk = lte\n");
    assertThatThrownBy(() -> Defaults.read(Map.of(), file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("found 'lnk'")
        .hasMessageContaining("did you mean link?");
    assertThat(Defaults.file(Map.of("XDG_CONFIG_HOME", "/c"), "/home/u"))
        .isEqualTo(Path.of("/c/splitpoint/defaults.properties"));
    assertThat(Defaults.file(Map.of(), "/home/u"))
        .isEqualTo(Path.of("/home/u/.config/splitpoint/defaults.properties"));
    assertThat(Defaults.file(Map.of("HOME", "/home/other"), "/home/u"))
        .isEqualTo(Path.of("/home/other/.config/splitpoint/defaults.properties"));
  }

  @Test
  void aFileThatCannotBeReadAndAKeyWithoutAValueAreNamed() throws IOException {
    Path empty = file("link =\n");
    assertThatThrownBy(() -> Defaults.read(Map.of(), empty))
        .isInstanceOf(InputException.class)
        .hasMessage(empty + ": expected a value of 'link', found none");
    assertThatThrownBy(() -> Defaults.read(Map.of(), folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(folder + ": expected a file in UTF-8 that can be read, found: ");
    Path bytes = Files.write(folder.resolve("latin.properties"), new byte[] {(byte) 0xff});
    assertThatThrownBy(() -> Defaults.read(Map.of(), bytes))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(bytes + ": expected a file in UTF-8 that can be read, found: ");
  }
}
