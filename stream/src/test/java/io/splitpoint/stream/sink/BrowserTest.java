package io.splitpoint.stream.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.stream.Numbered;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real browser shows the stream; skipped where no Chromium is installed. */
@Tag("proof")
class BrowserTest {

  @TempDir Path folder;

  @Test
  void chromiumShowsTheStream() throws Exception {
    Path browser =
        Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    Assumptions.assumeTrue(browser != null, "no Chromium");
    AtomicBoolean ended = new AtomicBoolean();
    try (MjpegServer server = MjpegServer.open("0", new Numbered(640, 360, 0))) {
      Thread writer = new Thread(() -> write(server, ended));
      writer.start();
      BufferedImage shot = screenshot(browser, server.address().getPort());
      ended.set(true);
      writer.join();
      // the picture is 640 wide in the middle of 800: its lower right is bright green and blue-grey
      int rgb = shot.getRGB(80 + 600, 4 + 340);
      assertThat(rgb >> 8 & 255).as("green of %06x", rgb).isBetween(180, 230);
      assertThat(rgb & 255).as("blue of %06x", rgb).isBetween(180, 230);
    }
  }

  private static void write(MjpegServer server, AtomicBoolean ended) {
    Picture picture = new Picture(640, 360);
    for (int i = 0; !ended.get(); i++) {
      Numbered.draw(i % 60_000, picture);
      server.write(i, picture, Result.None.NONE);
    }
  }

  private BufferedImage screenshot(Path browser, int port) throws Exception {
    Path png = folder.resolve("shot.png");
    Process process =
        new ProcessBuilder(
                List.of(
                    browser.toString(),
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--user-data-dir=" + folder.resolve("profile"),
                    "--timeout=15000",
                    "--window-size=800,600",
                    "--screenshot=" + png,
                    "http://127.0.0.1:" + port + "/"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("browser.log").toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
    return ImageIO.read(png.toFile());
  }
}
