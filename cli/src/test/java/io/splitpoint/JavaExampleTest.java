package io.splitpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/java.md compiles and runs as it is printed there. */
class JavaExampleTest {

  @TempDir Path directory;

  @Test
  void theExampleForJavaProgramsFindsASplit() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "java.md"));
    int begin = page.indexOf("```java\n") + "```java\n".length();
    Path source =
        Files.writeString(
            directory.resolve("BestSplit.java"), page.substring(begin, page.indexOf("```", begin)));
    String classPath = System.getProperty("java.class.path");
    int refused =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", classPath, "-d", directory + "", source + "");
    assertThat(refused).isZero();
    Path work = Files.createDirectory(directory.resolve("work"));
    Process run =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath + ":" + directory,
                "BestSplit",
                work.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(run.getInputStream().readAllBytes());
    assertThat(run.waitFor()).as(said).isZero();
    assertThat(said.lines().reduce((first, last) -> last).orElseThrow())
        .matches("best: (cpu|usb3-rpi4) up to \\S+");
  }
}
