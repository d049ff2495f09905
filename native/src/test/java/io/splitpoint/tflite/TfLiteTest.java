package io.splitpoint.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TfLiteTest {

  @Test
  void bundledLibrarySaysWhatAndWhereItIs() throws IOException {
    TfLite library = TfLite.load();
    assertThat(library.version()).isEqualTo("2.21.0");
    assertThat(library.bundled()).isTrue();
    assertThat(library.path()).isRegularFile();
    assertThat(TfLite.load()).isSameAs(library);
    assertThat(TfLite.load(library.path())).isSameAs(library);
  }

  @Test
  void oneProcessUsesOneLibrary(@TempDir Path directory) throws IOException {
    Path copy = Files.copy(TfLite.load().path(), directory.resolve("libother.so"));
    assertThatThrownBy(() -> TfLite.load(copy))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining("a process can use only one");
  }

  @Test
  void missingLibraryIsNamed() {
    assertThatThrownBy(() -> TfLite.load(Path.of("/nowhere/lib.so")))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessage("/nowhere/lib.so: no such file (given as TensorFlow Lite)");
  }
}
