package io.splitpoint.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.cli.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options that say how a server is reached, when they cannot be meant. */
class ServerAccessTest {

  @TempDir Path directory;

  private Run measure(String server, String... options) {
    String[] all = new String[options.length + 7];
    System.arraycopy(
        new String[] {"link", "measure", server, "--model", "lenet", "--out"}, 0, all, 0, 6);
    all[6] = directory.resolve("link.yaml").toString();
    System.arraycopy(options, 0, all, 7, options.length);
    return Run.of(all);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          https://pi ~ --client-cert=c.pem ~ --client-cert and --client-key: expected both, found one
          http://pi ~ --server-name=pi ~ http://pi:80: --tls-ca, --client-cert and --server-name need https:// or grpcs://
          http://pi ~ --header=Host ~ header: expected 'Name: value', found 'Host'
          http://pi ~ --header=Content-Length: 3 ~ header Content-Length: expected another one, because each request sets it itself
          pi:1/prefix ~ --quiet ~ server: expected HOST:PORT, http|https://HOST[:PORT][/PATH] or grpc|grpcs://HOST:PORT, found 'pi:1/prefix'
          """)
  void theyAreRefusedInOneLine(String server, String option, String line) {
    Run run = measure(server, option);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.complaint()).isEqualTo("splitpoint: " + line);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void headersComeFromAFileToo() throws IOException {
    Path file = Files.writeString(directory.resolve("headers"), "X-A: 1\n\nX-B: a\tb\nX-C\n");
    Run run = measure("http://pi", "--header", "@" + file);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.complaint())
        .isEqualTo("splitpoint: header: expected 'Name: value', found 'X-C'");
  }
}
