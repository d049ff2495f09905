package io.splitpoint.app.scheduling;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsFileTest {

  @TempDir Path directory;

  private Path yaml(String text) throws IOException {
    return Files.write(directory.resolve("models.yaml"), text.getBytes(ISO_8859_1));
  }

  @Test
  void bytesThatAreNoTextAreRefusedInOneLine() throws IOException {
    Path file = yaml("models: {\u00e9: a.tflite}\n");
    assertThatThrownBy(() -> ModelsFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("models.yaml: expected text in UTF-8");
  }

  @Test
  void aNameThatNoFileCanHaveIsRefusedInOneLine() throws IOException {
    Path file = yaml("models: {a: \"b\\0.tflite\"}\n");
    assertThatThrownBy(() -> ModelsFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("models.yaml: expected a file's name");
  }

  @Test
  void labelsInAnotherEncodingCostACharacterAndNotTheServer() throws IOException {
    Files.write(directory.resolve("labels.txt"), "0 caf\u00e9\n1 tench\n".getBytes(ISO_8859_1));
    ModelsFile file = ModelsFile.read(yaml("models: {a: a.tflite}\nlabels: labels.txt\n"));
    assertThat(file.labels()).hasSize(2).contains("tench");
  }
}
