package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mvnw} on a machine that has a JDK and neither unzip nor Maven. */
class MavenWrapperTest {

  /** What the script calls, unzip, curl, wget and tar not among it. */
  private static final List<String> TOOLS =
      List.of(
          "sh",
          "basename",
          "cat",
          "chmod",
          "dirname",
          "head",
          "ls",
          "mkdir",
          "mktemp",
          "mv",
          "readlink",
          "rm",
          "sed",
          "sha256sum",
          "sort",
          "tr",
          "uname");

  @TempDir Path folder;

  private HttpServer server;
  private byte[] zip;

  @BeforeEach
  void serveAMaven() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.putNextEntry(new ZipEntry("apache-maven-9.9.9/bin/mvn"));
      out.write("#!/bin/sh\necho a Maven was started with $*\n".getBytes(StandardCharsets.UTF_8));
    }
    zip = bytes.toByteArray();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/apache-maven-9.9.9-bin.zip",
        exchange -> {
          exchange.sendResponseHeaders(200, zip.length);
          exchange.getResponseBody().write(zip);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static Optional<Path> tool(String name) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private String run(String sha256) throws Exception {
    Path checkout =
        Files.createDirectories(folder.resolve("checkout/.mvn/wrapper")).resolve("../..");
    Files.copy(Path.of("../mvnw"), checkout.resolve("mvnw"));
    Files.writeString(
        checkout.resolve(".mvn/wrapper/maven-wrapper.properties"),
        "distributionUrl=http://127.0.0.1:%d/apache-maven-9.9.9-bin.zip\ndistributionSha256Sum=%s\n"
            .formatted(server.getAddress().getPort(), sha256));
    Path path = Files.createDirectories(folder.resolve("path"));
    for (String name : TOOLS) {
      Path program = path.resolve(name);
      Files.writeString(
          program, "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(tool(name).orElseThrow()));
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", checkout.resolve("mvnw").toString(), "verify");
    builder.environment().clear();
    builder.environment().put("PATH", path.toString());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  @Test
  void withoutUnzipTheJdkUnpacksMavenAndItsSumIsChecked() throws Exception {
    String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(zip));
    assertThat(run(sum)).contains("a Maven was started with verify");
  }

  @Test
  void aMavenWithAnotherSumIsNotStarted() throws Exception {
    assertThat(run("0".repeat(64))).contains("might be compromised").doesNotContain("was started");
  }
}
