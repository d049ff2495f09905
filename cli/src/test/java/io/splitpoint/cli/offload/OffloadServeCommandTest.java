package io.splitpoint.cli.offload;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.cli.Run;
import io.splitpoint.cli.option.TokenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OffloadServeCommandTest {

  @TempDir Path directory;

  @Test
  void aNewTokenIsItsOwnersAloneAndReadAsItWasMade() throws IOException {
    Path file = directory.resolve("secret");
    String token = TokenFile.make(file);
    assertThat(token).matches("[A-Za-z0-9_-]{32}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(
            TokenFile.read(file, new java.io.PrintWriter(java.io.OutputStream.nullOutputStream())))
        .isEqualTo(token);
    assertThat(TokenFile.make(directory.resolve("other"))).isNotEqualTo(token);
  }

  @Test
  void aServerHasAModelOrADirectoryToLoadFrom() {
    assertThat(Run.of("offload", "serve").err())
        .contains("expected --model or --load-from, found neither");
    Run run = Run.of("offload", "serve", "--load-from", directory.resolve("none").toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--load-from: expected a directory, found none at ");
  }
}
