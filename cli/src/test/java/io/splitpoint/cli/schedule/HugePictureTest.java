package io.splitpoint.cli.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.app.scheduling.Images;
import io.splitpoint.cli.Run;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.schedule.live.JobFailedException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A picture whose pixels would take more memory than there is ends nothing but itself. */
class HugePictureTest {

  @TempDir Path directory;
  private Path huge;

  @BeforeEach
  void huge() throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(png);
    out.writeLong(0x89504E470D0A1A0AL);
    ByteBuffer header = ByteBuffer.allocate(13).putInt(9_000).putInt(9_000);
    chunk(out, "IHDR", header.put((byte) 16).put((byte) 6).array());
    chunk(out, "IEND", new byte[0]);
    huge = Files.write(directory.resolve("huge.png"), png.toByteArray());
  }

  private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(type.getBytes(StandardCharsets.US_ASCII));
    sum.update(data);
    out.writeInt(data.length);
    out.writeBytes(type);
    out.write(data);
    out.writeInt((int) sum.getValue());
  }

  @Test
  void streamRefusesItInOneLine() {
    Run run =
        Run.of("stream", "--model", "mobilenet-v2", "--device", "cpu", "--source", huge.toString());
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.complaint()).contains("found 9000 x 9000 pixels of 8 bytes, 618 MiB");
    assertThat(run.complaint().lines()).hasSize(1);
    assertThat(run.err()).doesNotContain("\tat ");
  }

  @Test
  void aRequestToTheSchedulerFailsAndTheNextIsServed() throws IOException {
    Graph lenet = Graph.read(Zoo.build("lenet", Precision.INT8, directory));
    Images images = new Images(Optional.of(directory));
    assertThatThrownBy(() -> images.read("huge.png", lenet))
        .isInstanceOf(JobFailedException.class)
        .hasMessageStartingWith("huge.png: expected a picture that takes at most")
        .hasMessageEndingWith("found 9000 x 9000 pixels of 11 bytes, 850 MiB");
    java.awt.image.BufferedImage small = new java.awt.image.BufferedImage(4, 4, 1);
    javax.imageio.ImageIO.write(small, "png", directory.resolve("small.png").toFile());
    assertThat(images.read("small.png", lenet)).hasSize((int) lenet.inputs().get(0).elements());
  }
}
