package io.splitpoint.stream.sink;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.Sink;
import io.splitpoint.stream.video.JpegEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes one JPEG file per frame, named by its number: {@code frame-000000.jpg}. */
final class JpegFolder implements Sink {

  private final Path folder;
  private final JpegEncoder encoder;

  JpegFolder(Path folder, FrameSource source) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new InputException(folder + ": cannot be created: " + e.getMessage(), e);
    }
    encoder = new JpegEncoder(source.width(), source.height());
  }

  @Override
  public void write(long frame, Picture picture, Result result) {
    Path file = folder.resolve("frame-%06d.jpg".formatted(frame));
    ByteBuffer jpeg = encoder.encode(picture);
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (jpeg.hasRemaining()) {
        out.write(jpeg);
      }
    } catch (IOException e) {
      throw new InputException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    encoder.close();
  }
}
