package io.splitpoint.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Chromium without a window, which takes pictures of figures. The pictures come from the same
 * code as the report's figures, so the two cannot differ.
 *
 * @param program its path
 */
public record Chromium(Path program) {

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private static final int PATIENCE_S = 120;

  private static final int WIDTH = 900;

  private static final int HEIGHT = 480;
  private static final int DOTS = 3;

  /**
   * Finds the first browser with one of the usual names on a PATH.
   *
   * @param path directories with colons between them
   */
  public static Optional<Chromium> find(String path) {
    return NAMES.stream()
        .flatMap(name -> Stream.of(path.split(":")).map(at -> Path.of(at, name)))
        .filter(Path::isAbsolute)
        .filter(Files::isExecutable)
        .findFirst()
        .map(Chromium::new);
  }

  /**
   * Takes a picture of 2700 by 1440 dots, which fills a printed column at 600 dots an inch.
   *
   * @param page HTML of {@code RunReport.figures}
   * @param picture the PNG to write; written whole or not at all
   * @throws IOException when the browser fails; the message says what to look at
   */
  public void picture(String page, Path picture) throws IOException {
    Path scratch = Files.createTempDirectory("splitpoint-figure");
    try {
      Path html = Files.writeString(scratch.resolve("figure.html"), page);
      Path png = scratch.resolve("figure.png");
      run(scratch, html, png);
      if (!Files.isRegularFile(png)) {
        throw new IOException(program + ": expected a picture, found none");
      }
      Path part = picture.resolveSibling("." + picture.getFileName() + ".part");
      Files.copy(png, part, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, picture, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } finally {
      try (Stream<Path> files = Files.walk(scratch)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private void run(Path scratch, Path html, Path png) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--headless",
                "--disable-gpu",
                "--hide-scrollbars",
                "--user-data-dir=" + scratch.resolve("profile"),
                "--window-size=" + WIDTH + "," + HEIGHT,
                "--force-device-scale-factor=" + DOTS,
                "--screenshot=" + png));
    if (System.getProperty("user.name").equals("root")) {
      line.add("--no-sandbox"); // root needs it; the page is our own and uses no network
    }
    line.add(html.toUri().toString());
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
        throw new IOException(program + ": expected a picture in " + PATIENCE_S + " s, found none");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(program + ": interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
