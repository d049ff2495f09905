package io.splitpoint.edgetpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.tflite.AcceleratorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeTpuTest {

  @Test
  void namedLibraryThatIsMissingIsAnError() {
    assertThatThrownBy(() -> EdgeTpu.find(Optional.of(Path.of("/nowhere/libedgetpu.so.1"))))
        .isInstanceOf(AcceleratorException.class)
        .hasMessage("/nowhere/libedgetpu.so.1: no such file (given as libedgetpu)");
  }

  @Test
  void fileThatIsNoLibraryIsAnError(@TempDir Path directory) throws IOException {
    Path text = Files.writeString(directory.resolve("libnotes.so"), "not a library");
    assertThatThrownBy(() -> EdgeTpu.find(Optional.of(text)))
        .isInstanceOf(AcceleratorException.class)
        .hasMessageContaining("not a usable libedgetpu");
  }

  @Test
  void systemWithoutTheLibraryGivesEmptyAndOneWithItAVersion() {
    Optional<EdgeTpu> found = EdgeTpu.find(Optional.empty());
    found.ifPresent(library -> assertThat(library.version()).contains("RuntimeVersion"));
    boolean installed =
        java.util.stream.Stream.of(
                "/usr/lib",
                "/usr/lib/x86_64-linux-gnu",
                "/usr/lib/aarch64-linux-gnu",
                "/usr/local/lib")
            .anyMatch(d -> Files.exists(Path.of(d, "libedgetpu.so.1")));
    assertThat(found.isPresent()).isEqualTo(installed);
  }
}
