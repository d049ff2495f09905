package io.splitpoint.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.cli.Run;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {

  @TempDir Path directory;

  private String warning(String permissions) throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), "\n  s3cret \n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    StringWriter err = new StringWriter();
    assertThat(TokenFile.read(file, new PrintWriter(err))).isEqualTo("s3cret");
    Files.delete(file);
    return err.toString();
  }

  @Test
  void aTokenThatEverybodyCanReadOrChangeIsWarnedOf() throws IOException {
    assertThat(warning("rw-------")).isEmpty();
    assertThat(warning("rw-r-----")).isEmpty();
    assertThat(warning("rw-r--r--")).contains("secret: everybody on this machine can read");
    assertThat(warning("rw-----w-")).contains("chmod 600");
  }

  @Test
  void anEmptyFileHoldsNoToken() throws IOException {
    Path file = Files.writeString(directory.resolve("empty"), "\n\n");
    assertThatThrownBy(() -> TokenFile.read(file, new PrintWriter(new StringWriter())))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("expected a token, found nothing");
  }

  @Test
  void theCommandsThatTakeATokenWarn() throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Run run =
        Run.of(
            "link", "measure", "127.0.0.1:1", "--model", "lenet", "--token-file", file.toString());
    assertThat(run.err()).contains("warning: " + file);
  }
}
