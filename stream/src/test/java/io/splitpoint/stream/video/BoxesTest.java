package io.splitpoint.stream.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files with parts that FFmpeg must not get are refused before it opens them; all others are read.
 */
class BoxesTest {

  private static final byte[] FTYP =
      box("ftyp", "isom\0\0\2\0isom".getBytes(StandardCharsets.ISO_8859_1));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "senc", "saiz", "saio", "tenc", "pssh", "schm", "iloc", "ispe", "iinf", "iref", "iacb",
        "cmov"
      })
  void aBoxThatIsRefusedIsFoundWhereverItStands(String name) {
    byte[] box = box(name, new byte[20]);
    refused(name, FTYP, box);
    refused(name, FTYP, box("moov", box("trak", box("mdia", box))));
    refused(name, FTYP, box("moof", box("traf", box)));
    refused(name, FTYP, box("free", box)); // FFmpeg looks for a moov in there
    refused(name, FTYP, box("unknown".substring(0, 4), new byte[3], box)); // at no boundary
    refused(name, FTYP, new byte[] {0, 0, 0, 7}, "bad!".getBytes(StandardCharsets.US_ASCII), box);
    refused(name, FTYP, box("mdat", new byte[9]), box);
    refused(name, FTYP, long64("moov", box));
  }

  @Test
  void mediaDataMayHoldAnyBytes() {
    byte[] media = "senc saiz saio tenc pssh schm sidx cmov".getBytes(StandardCharsets.US_ASCII);
    read(FTYP, box("mdat", media));
    read(FTYP, long64("mdat", media));
    byte[] toTheEnd = box("mdat", media);
    ByteBuffer.wrap(toTheEnd).putInt(0, 0);
    read(FTYP, toTheEnd);
    byte[] brokenOff = box("mdat", media);
    ByteBuffer.wrap(brokenOff).putInt(0, 1 << 20);
    read(FTYP, brokenOff);
  }

  @Test
  void aSegmentIndexMayPointToBoxesOnly() {
    byte[] moof = box("moof", new byte[100]);
    byte[] media = box("mdat", new byte[500]);
    read(FTYP, index(0, 616, 616), moof, media, moof, media);
    read(FTYP, index(0, 616, 5000), moof, media, moof, media); // the last points behind the file
    refused("no box begins", FTYP, index(0, 620, 612), moof, media, moof, media);
    refused("no box begins", FTYP, index(12, 604, 616), moof, media, moof, media);
  }

  @Test
  void aSegmentIndexThatCountsMoreThanItHoldsIsReadAsFfmpegReadsIt() {
    byte[] index = index(0, 108);
    ByteBuffer.wrap(index).putShort(8 + 22, (short) 2);
    // the second segment's place is the sum with the first only; its own length is not looked at
    read(FTYP, index, box("moof", new byte[100]), box("mdat", new byte[500]));
    ByteBuffer.wrap(index).putShort(8 + 22, (short) 3);
    // now the next box's length, 108, is the second's: into the media data
    refused("no box begins", FTYP, index, box("moof", new byte[100]), box("mdat", new byte[500]));
  }

  @Test
  void anIndexInsideABoxOrBrokenOffIsRefused() {
    refused("sidx", FTYP, box("moov", index(0, 1)));
    byte[] brokenOff = index(0, 1);
    ByteBuffer.wrap(brokenOff).putInt(0, 1 << 20);
    refused("sidx", FTYP, brokenOff);
  }

  @Test
  void aNameAcrossTwoReadsIsFound() {
    for (int before = (1 << 16) - 12; before < (1 << 16) + 4; before++) {
      refused("senc", FTYP, box("moov", new byte[before], box("senc", new byte[4])));
    }
  }

  @Test
  void anyBytesAreReadOrRefusedInOneLine() throws IOException {
    byte[][] parts = {
      FTYP, box("moov", new byte[30]), index(0, 40, 50), box("mdat", new byte[70]), box("senc")
    };
    for (long seed = 0; seed < 2000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int i = random.nextInt(6); i >= 0; i--) {
        all.writeBytes(parts[random.nextInt(parts.length)]);
      }
      byte[] bytes = Arrays.copyOf(all.toByteArray(), random.nextInt(1, all.size() + 1));
      for (int flips = random.nextInt(6); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Path file = Files.write(folder.resolve("any.mp4"), bytes);
      try {
        Container.of(file);
      } catch (Input.OpenException e) {
        assertThat(e.getMessage()).as("seed %d", seed).isNotBlank().doesNotContain("\n");
      }
    }
  }

  @Test
  void anEncryptedVideoIsRefusedInALineThatNamesFileBoxAndPlace() throws IOException {
    byte[] video = Files.readAllBytes(Mp4Test.write(folder.resolve("v.mp4"), 160, 96, 10));
    Path file = folder.resolve("encrypted.mp4");
    Files.write(file, concat(video, box("senc", new byte[40])));
    assertThatThrownBy(() -> VideoFile.open(file))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "%s: expected a video, found one that cannot be read: box senc at byte %d: encrypted or compressed parts, still images, sound scenes and indexes inside boxes are not read",
            file, video.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RIFF....AVI LIST", "G.......", "#EXTM3U\nhttp://x/", "", "abc"})
  void otherFormatsAreRefused(String head) throws IOException {
    Path file = Files.writeString(folder.resolve("other"), head);
    assertThatThrownBy(() -> VideoFile.open(file))
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith("it is not an MP4, MOV, MKV or WebM file");
  }

  private void refused(String why, byte[]... parts) {
    assertThatThrownBy(() -> check(parts))
        .isInstanceOf(Input.OpenException.class)
        .hasMessageContaining(why);
  }

  private void read(byte[]... parts) {
    assertThatCode(() -> assertThat(check(parts)).isEqualTo(Container.MP4))
        .doesNotThrowAnyException();
  }

  private Container check(byte[]... parts) throws IOException, Input.OpenException {
    return Container.of(Files.write(folder.resolve("v.mp4"), concat(parts)));
  }

  /** A sidx of version 0: how far behind it the first segment begins, and the segments' lengths. */
  private static byte[] index(int first, int... lengths) {
    ByteBuffer content = ByteBuffer.allocate(24 + 12 * lengths.length);
    content.putInt(8, 1000).putInt(16, first).putShort(22, (short) lengths.length);
    for (int i = 0; i < lengths.length; i++) {
      content.putInt(24 + 12 * i, lengths[i]);
    }
    return box("sidx", content.array());
  }

  private static byte[] box(String type, byte[]... content) {
    byte[] all = concat(content);
    return concat(
        ByteBuffer.allocate(8).putInt(8 + all.length).putInt(Boxes.type(type)).array(), all);
  }

  private static byte[] long64(String type, byte[] content) {
    return concat(
        ByteBuffer.allocate(16)
            .putInt(1)
            .putInt(Boxes.type(type))
            .putLong(16 + content.length)
            .array(),
        content);
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
