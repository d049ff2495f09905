package io.splitpoint.stream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import io.splitpoint.failure.MissingException;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Numbered;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.Sink;
import io.splitpoint.stream.source.Sources;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinksTest {

  @TempDir Path folder;

  @Test
  void aFolderOfPicturesComesBackAsTheFramesThatWereWritten() throws Exception {
    Numbered numbered = new Numbered(202, 102, 12);
    Picture picture = new Picture(202, 102);
    String out = folder.resolve("new/pictures") + "/";
    try (Sink sink = Sinks.open(out, numbered)) {
      for (int i = 0; numbered.read(picture); i++) {
        sink.write(i, picture, Result.None.NONE);
      }
    }
    assertThat(Files.list(Path.of(out))).hasSize(12);
    Picture read = new Picture(202, 102);
    try (FrameSource source = Sources.open(out)) {
      assertThat(source.width()).isEqualTo(202);
      assertThat(source.height()).isEqualTo(102);
      for (int i = 0; i < 12; i++) {
        assertThat(source.read(read)).isTrue();
        assertThat(Numbered.number(read)).isEqualTo(i);
        Numbered.draw(i, picture);
        assertThat(Numbered.meanError(read, picture)).isLessThan(5);
      }
      assertThat(source.read(read)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "video.avi",
        "mjpeg:",
        "mjpeg:x",
        "mjpeg:70000",
        "mjpeg:no.such.host.invalid:80",
        ""
      })
  void whatIsNoSinkIsRefusedInOneLine(String spec) {
    assertThatThrownBy(() -> Sinks.open(spec, new Numbered(64, 64, 1)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(spec)
        .hasMessageNotContaining("\n");
  }

  @Test
  void aWindowNeedsAScreen() {
    assertThatThrownBy(() -> Sinks.open("window", new Numbered(64, 64, 1)))
        .isInstanceOf(MissingException.class)
        .hasMessageContaining("no screen");
  }

  @Test
  void noneTakesEverything() {
    try (Sink sink = Sinks.open("none", new Numbered(64, 64, 1))) {
      sink.write(0, new Picture(64, 64), Result.None.NONE);
    }
  }
}
