package io.splitpoint.offload.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.protocol.Gzip;
import io.splitpoint.offload.protocol.InferResponse;
import io.splitpoint.offload.protocol.ProtocolException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CompressingTest {

  private static final int BYTES = 200_000;
  private static final SplitCost SPLIT = new SplitCost(3, "relu", BYTES, 1000, 5, 5);
  private static final LinkState SLOW = new LinkState(1, 8 / 1000.0 / 5); // 5 Mbit/s
  private static final LinkState FASTEST = new LinkState(1, 1e-9);

  /** The ratio is the tensor's own; the times are those of a machine that does 100 MB/s. */
  private static Gain gain(ByteBuffer part) {
    double ratio = (double) Gzip.of(List.of(part)).remaining() / part.remaining();
    return new Gain(ratio, 1e-5, 1e-5);
  }

  private static Compressing auto() {
    return new Compressing(Compression.AUTO, CompressingTest::gain);
  }

  private static List<ByteBuffer> sparse() {
    SplittableRandom random = new SplittableRandom(1);
    byte[] tensor = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      tensor[i] = random.nextInt(4) == 0 ? (byte) random.nextInt() : 0;
    }
    return List.of(ByteBuffer.wrap(tensor));
  }

  private static List<ByteBuffer> noise() {
    byte[] tensor = new byte[BYTES];
    new SplittableRandom(1).nextBytes(tensor);
    return List.of(ByteBuffer.wrap(tensor));
  }

  private static Connection.Exchange sent(long bytes, double compressMs) {
    InferResponse response = new InferResponse("m", "1", "", Optional.empty(), List.of());
    return new Connection.Exchange(response, bytes, 100, compressMs);
  }

  private static Compressing after(List<ByteBuffer> tensors) {
    Compressing compressing = auto();
    compressing.answered(SPLIT, tensors, sent(BYTES, 0));
    return compressing;
  }

  @Test
  void tensorsThatWereNotSeenGoAsTheyAre() {
    Compressing compressing = auto();
    assertThat(compressing.now(SPLIT, Optional.of(SLOW))).isFalse();
    assertThat(after(sparse()).now(SPLIT, Optional.empty())).as("unknown link").isFalse();
  }

  @Test
  void itPaysOnASlowLinkAndNotOnOneThatIsFasterThanCompressing() {
    Compressing compressing = after(sparse());
    assertThat(compressing.now(SPLIT, Optional.of(SLOW))).isTrue();
    assertThat(compressing.now(SPLIT, Optional.of(FASTEST))).isFalse();
  }

  @Test
  void whatDoesNotShrinkIsNeverCompressed() {
    assertThat(after(noise()).now(SPLIT, Optional.of(SLOW))).isFalse();
  }

  @Test
  void itStartsWhenClearlyBetterAndEndsWhenNoBetter() {
    Compressing compressing = after(sparse());
    Gain gain = gain(sparse().get(0)); // about what it saw
    double evenMsPerByte = gain.costMs(1) / (1 - gain.ratio());
    boolean before = false;
    int changes = 0;
    // up to three times either side of even and back, in small steps: one change each way
    for (int step = -300; step <= 300; step++) {
      double factor = Math.pow(30, 1 - Math.abs(step) / 150.0);
      LinkState link = new LinkState(1, evenMsPerByte * factor);
      boolean now = compressing.now(SPLIT, Optional.of(link));
      changes += now == before ? 0 : 1;
      before = now;
    }
    assertThat(changes).isEqualTo(2);
    assertThat(before).isFalse();
  }

  @Test
  void betweenTheTwoBoundsItStaysAsItIs() {
    Compressing compressing = auto();
    compressing.answered(SPLIT, sparse(), sent(BYTES, 0));
    double costMs = -1;
    double low = 1e-9;
    double high = SLOW.msPerByte();
    // the link at which it starts, by bisection on fresh state
    for (int i = 0; i < 60; i++) {
      double middle = Math.sqrt(low * high);
      compressing.now(SPLIT, Optional.of(FASTEST));
      boolean starts = compressing.now(SPLIT, Optional.of(new LinkState(1, middle)));
      low = starts ? low : middle;
      high = starts ? middle : high;
      costMs = high;
    }
    LinkState slightlyFaster = new LinkState(1, costMs * 0.9);
    compressing.now(SPLIT, Optional.of(FASTEST));
    assertThat(compressing.now(SPLIT, Optional.of(slightlyFaster))).as("was off").isFalse();
    compressing.now(SPLIT, Optional.of(SLOW));
    assertThat(compressing.now(SPLIT, Optional.of(slightlyFaster))).as("was on").isTrue();
    compressing.now(SPLIT, Optional.of(SLOW));
    assertThat(compressing.now(SPLIT, Optional.of(new LinkState(1, costMs * 0.79))))
        .as("no better any more")
        .isFalse();
  }

  @Test
  void theTableKnowsTheBytesAndTheTimeOfCompression() {
    Compressing compressing = after(sparse());
    SplitCost other = new SplitCost(7, "other", BYTES, 1000, 9, 1);
    UsableSplits table = new UsableSplits(List.of(SPLIT, other));
    UsableSplits applied = compressing.applied(table, SLOW);
    assertThat(applied.after(3).sendBytes()).isLessThan(BYTES / 2);
    assertThat(applied.after(3).packMs()).isPositive();
    assertThat(applied.after(3).latencyMs(SLOW, 1)).isLessThan(SPLIT.latencyMs(SLOW, 1));
    assertThat(applied.after(7)).as("not seen yet").isEqualTo(other);
    assertThat(compressing.applied(table, FASTEST)).isEqualTo(table);
  }

  @Test
  void whatWasMeasuredOnWholeFramesReplacesWhatAPartSaid() {
    Compressing compressing = after(sparse());
    for (int i = 0; i < 40; i++) { // a scene that does not compress and takes ten times the time
      compressing.sent(SPLIT, sent(BYTES + 500, 50));
      compressing.answered(SPLIT, noise(), sent(BYTES + 500, 50));
    }
    assertThat(compressing.now(SPLIT, Optional.of(SLOW))).isFalse();
    assertThat(compressing.traffic()).isEqualTo(new Traffic(40L * BYTES, 40L * (BYTES + 500)));
  }

  @Test
  void noneAndGzipNeedNoMeasurementAndSmallTensorsStayAsTheyAre() {
    SplitCost small = new SplitCost(4, "logits", 1000, 1000, 5, 5);
    assertThat(new Compressing(Compression.GZIP).now(SPLIT, Optional.empty())).isTrue();
    assertThat(new Compressing(Compression.GZIP).now(small, Optional.empty())).isFalse();
    Compressing none = new Compressing(Compression.NONE);
    none.answered(SPLIT, sparse(), sent(BYTES, 0));
    assertThat(none.now(SPLIT, Optional.of(SLOW))).isFalse();
  }

  @Test
  void aServerThatRefusesItIsAskedAgainOnlyAfterAReconnection() {
    Compressing compressing = after(sparse());
    ProtocolException refusal =
        new ProtocolException(ProtocolException.Kind.UNSUPPORTED, "no gzip here");
    assertThat(Compressing.mayBeWhy(refusal)).isTrue();
    assertThat(
            Compressing.mayBeWhy(
                new ProtocolException(ProtocolException.Kind.FULL, "come back later")))
        .isFalse();
    compressing.refusedBy();
    assertThat(compressing.now(SPLIT, Optional.of(SLOW))).isFalse();
    compressing.reconnected();
    assertThat(compressing.now(SPLIT, Optional.of(SLOW))).isTrue();
  }
}
