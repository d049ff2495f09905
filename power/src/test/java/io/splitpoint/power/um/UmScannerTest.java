package io.splitpoint.power.um;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.power.emulate.EmulatedUm;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UmScannerTest {

  private static final int FRAMES = 40;

  /** Feeds bytes in pieces of random length and gives what was found. */
  private static List<UmFrame> scan(byte[] stream, SplittableRandom random) {
    UmScanner scanner = new UmScanner();
    List<UmFrame> found = new ArrayList<>();
    int at = 0;
    while (at < stream.length) {
      int room = scanner.room();
      assertThat(room).isGreaterThanOrEqualTo(UmFrame.BYTES);
      int count = Math.min(stream.length - at, 1 + random.nextInt(room));
      scanner.put(stream, at, count);
      at += count;
      for (Optional<UmFrame> next = scanner.next(); next.isPresent(); next = scanner.next()) {
        found.add(next.get());
      }
    }
    return found;
  }

  private static byte[] frame(UmModel model, SplittableRandom random) {
    double watts = random.nextDouble(0.01, 20);
    EmulatedUm meter = new EmulatedUm(model, nanos -> watts, random.nextDouble(4, 13), 1, false);
    return meter.hear(UmFrame.REQUEST, random.nextLong(1_000_000_000_000L));
  }

  @Test
  void anyBytesInAnyPiecesEscapeNoExceptionAndAgreeWithThemselves() {
    for (long seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] stream = new byte[random.nextInt(20_000)];
      random.nextBytes(stream);
      // model numbers everywhere, so that the scan does not simply run past
      for (int i = 0; i < stream.length / 20; i++) {
        int at = random.nextInt(stream.length - 1);
        int id = UmModel.values()[random.nextInt(3)].id();
        stream[at] = (byte) (id >> 8);
        stream[at + 1] = (byte) id;
      }
      for (UmFrame frame : scan(stream, random)) {
        assertThat(frame.plausible()).as("seed %d", seed).isTrue();
        assertThat(frame.trailerValid()).as("seed %d", seed).isTrue();
      }
    }
  }

  @Test
  void damageCostsAtMostTheFrameItHit() {
    for (long seed = 0; seed < 2_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      UmModel model = UmModel.values()[random.nextInt(3)];
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      List<UmFrame> sent = new ArrayList<>();
      int damaged = 0;
      for (int i = 0; i < FRAMES; i++) {
        byte[] bytes = frame(model, random);
        sent.add(UmFrame.decode(bytes, 0).orElseThrow());
        boolean hit = random.nextInt(4) == 0;
        damaged += hit ? 1 : 0;
        stream.writeBytes(hit ? damage(bytes, random) : bytes);
      }
      List<UmFrame> found = scan(stream.toByteArray(), random);
      assertThat(found.size())
          .as("seed %d, %s", seed, model)
          .isGreaterThanOrEqualTo(FRAMES - damaged);
      long whole = found.stream().filter(sent::contains).count();
      assertThat(whole).as("seed %d, %s", seed, model).isGreaterThanOrEqualTo(FRAMES - damaged - 1);
    }
  }

  /** A lost byte, a byte too many, a lost end, or some noise before the frame. */
  private static byte[] damage(byte[] frame, SplittableRandom random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = random.nextInt(frame.length);
    switch (random.nextInt(4)) {
      case 0 -> {
        out.write(frame, 0, at);
        out.write(frame, at + 1, frame.length - at - 1);
      }
      case 1 -> {
        out.write(frame, 0, at);
        out.write(random.nextInt(256));
        out.write(frame, at, frame.length - at);
      }
      case 2 -> out.write(frame, 0, at);
      default -> {
        byte[] noise = new byte[1 + random.nextInt(300)];
        random.nextBytes(noise);
        out.writeBytes(noise);
        out.writeBytes(frame);
      }
    }
    return out.toByteArray();
  }

  @Test
  void aFrameWithAnUnknownTrailerIsTakenOnlyWhenTheLineFallsSilentAfterIt() {
    SplittableRandom random = new SplittableRandom(1);
    byte[] frame = frame(UmModel.UM25C, random);
    frame[129] = 0;
    UmScanner scanner = new UmScanner();
    scanner.put(frame, 0, frame.length);
    assertThat(scanner.next()).isEmpty();
    assertThat(scanner.afterSilence()).isPresent();
    scanner.put(frame, 0, frame.length);
    scanner.put(frame, 0, 1);
    assertThat(scanner.next()).isEmpty();
    assertThat(scanner.afterSilence()).isEmpty();
  }
}
