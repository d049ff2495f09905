package io.splitpoint.stream.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamTest {

  private static final long NEVER = Long.MAX_VALUE;

  private static List<Long> upTo(long frames) {
    return LongStream.range(0, frames).boxed().toList();
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,4", "2,1", "4,1", "2,2", "3,2"})
  void tenThousandFramesComeOnceAndInOrderWhateverEachStageTakes(int segments, int copies)
      throws InterruptedException {
    long seed = 9_000 + segments * 10L + copies;
    Play play = new Play(segments, 10_000, seed);
    play.maxDelayNs = 200_000;
    play.threads = new Threads(3, 2, 2);
    for (int i = 0; i < segments * copies; i++) {
      play.accelerator(i % segments, NEVER);
    }
    StreamResult report = play.run();
    assertThat(play.written).as("seed %d", seed).isEqualTo(upTo(10_000));
    assertThat(play.wrong).isEmpty();
    assertThat(report.written()).isEqualTo(10_000);
    assertThat(report.dropped()).isZero();
  }

  /** Of eight places: pipelines of 5 and 3, of 7 and 1, and of 4, 2 and 2 with two of the last. */
  @ParameterizedTest
  @CsvSource({"0 1 2 4 6 8;0 3 5 8", "0 1 2 3 4 5 6 8;0 8", "0 2 4 6 8;0 5 8;0 5 8"})
  void pipelinesOfUnequalDepthShareTheFramesInOrder(String pipelines) throws InterruptedException {
    long seed = 9_100 + pipelines.hashCode();
    Play play = new Play(8, 4_000, seed);
    play.maxDelayNs = 100_000;
    unequal(play, pipelines);
    for (int k = 0; k < play.layout.size(); k++) {
      play.accelerator(k, NEVER);
    }

    StreamResult report = play.run();

    assertThat(play.written).as("seed %d", seed).isEqualTo(upTo(4_000));
    assertThat(play.wrong).isEmpty();
    // each frame begins in exactly one of the pipelines
    double begun = 0;
    for (int k = 0; k < play.layout.size(); k++) {
      begun += play.layout.get(k).from() == 0 ? report.stages().get(2 + k).share() : 0;
    }
    assertThat(begun).isCloseTo(1, within(1e-9));
  }

  @Test
  void noFrameIsLostWhenAcceleratorsOfUnequalPipelinesFail() throws InterruptedException {
    for (long seed = 1; seed <= 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Play play = new Play(8, 400, seed);
      play.maxDelayNs = 50_000;
      unequal(play, "0 1 2 4 6 8;0 3 5 8");
      for (int k = 0; k < play.layout.size(); k++) {
        play.accelerator(k, k > 0 && random.nextBoolean() ? random.nextInt(60) : NEVER);
      }
      play.run();
      assertThat(play.written).as("seed %d", seed).isEqualTo(upTo(400));
      assertThat(play.wrong).as("seed %d", seed).isEmpty();
    }
  }

  private static void unequal(Play play, String pipelines) {
    play.layout = new ArrayList<>();
    String[] each = pipelines.split(";");
    for (int pipeline = 0; pipeline < each.length; pipeline++) {
      String[] places = each[pipeline].split(" ");
      for (int k = 1; k < places.length; k++) {
        play.layout.add(
            new Segment(pipeline, Integer.parseInt(places[k - 1]), Integer.parseInt(places[k])));
      }
    }
  }

  @Test
  void noFrameIsLostWhenAcceleratorsFailAsLongAsOneIsLeft() throws InterruptedException {
    for (long seed = 1; seed <= 40; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int segments = 1 + random.nextInt(3);
      int count = segments + random.nextInt(4);
      Play play = new Play(segments, 400, seed);
      play.maxDelayNs = 50_000;
      play.accelerator(0, NEVER);
      int failing = 0;
      for (int i = 1; i < count; i++) {
        boolean fails = random.nextBoolean();
        play.accelerator(i % segments, fails ? random.nextInt(60) : NEVER);
        failing += fails ? 1 : 0;
      }
      play.run();
      String state =
          "seed %d: %d segments on %d, %d failing".formatted(seed, segments, count, failing);
      assertThat(play.written).as(state).isEqualTo(upTo(400));
      assertThat(play.wrong).as(state).isEmpty();
    }
  }

  @Test
  void aLostAcceleratorIsNamedAndItsSegmentMoves() throws InterruptedException {
    Play play = new Play(2, 600, 5).accelerator(0, NEVER).accelerator(1, 200);
    StreamResult report = play.run();
    assertThat(play.written).isEqualTo(upTo(600));
    assertThat(play.wrong).isEmpty();
    assertThat(play.notices).anyMatch(n -> n.contains("play:1 is lost") && n.contains("unplugged"));
    assertThat(report.stages())
        .filteredOn(s -> s.name().startsWith("infer"))
        .allMatch(s -> s.servers() == 1);
  }

  @Test
  void whenTheLastAcceleratorFailsTheStreamSaysWhyAndClosesTheSink() {
    Play play = new Play(1, 1_000, 6).accelerator(0, 200).accelerator(0, 300);
    assertThatThrownBy(play::run).hasMessage("unplugged");
    assertThat(play.written).isEqualTo(upTo(play.written.size()));
    assertThat(play.closed).containsExactlyInAnyOrder("sink", "source", "play:0", "play:1");
  }

  @Test
  void aFasterSourceDropsTheOldestAndTheRestStaysInOrder() throws InterruptedException {
    Play play = new Play(1, 3_000, 7).accelerator(0, NEVER);
    play.maxDelayNs = 100_000;
    play.drop = Drop.OLDEST;
    AtomicInteger slow = new AtomicInteger();
    play.beforeWrite =
        () -> {
          if (slow.incrementAndGet() % 10 == 0) {
            sleep(2);
          }
        };
    StreamResult report = play.run();
    assertThat(play.written).isSorted().doesNotHaveDuplicates();
    assertThat(play.wrong).isEmpty();
    assertThat(report.dropped()).isPositive();
    assertThat(report.written() + report.dropped()).isEqualTo(3_000);
    assertThat(play.written.get(play.written.size() - 1)).as("the newest is kept").isEqualTo(2_999);
  }

  @Test
  void aStopDrainsWhatIsUnderWay() throws InterruptedException {
    Play play = new Play(2, Long.MAX_VALUE, 8).accelerator(0, NEVER).accelerator(1, NEVER);
    AtomicReference<Stream> running = new AtomicReference<>();
    play.beforeWrite =
        () -> {
          if (play.written.size() == 500) {
            running.get().stop();
          }
        };
    try (Stream stream = play.open()) {
      running.set(stream);
      StreamResult report = stream.run();
      assertThat(report.written()).isGreaterThan(500).isLessThan(600);
      assertThat(play.written).isEqualTo(upTo(report.written()));
    }
    assertThat(play.closed).contains("sink");
  }

  @Test
  void framesBeforeABrokenOneAreWritten() {
    Play play = new Play(1, 1_000, 9).accelerator(0, NEVER);
    play.sourceBreaksAt = 321;
    assertThatThrownBy(play::run)
        .isInstanceOf(InputException.class)
        .hasMessage("numbers: torn at 321");
    assertThat(play.written).isEqualTo(upTo(321));
    assertThat(play.closed).contains("sink", "source", "play:0");
  }

  @Test
  void aSinkThatCannotWriteEndsTheStream() {
    Play play = new Play(1, 1_000, 10).accelerator(0, NEVER);
    play.beforeWrite =
        () -> {
          if (play.written.size() == 50) {
            throw new InputException("disk full");
          }
        };
    assertThatThrownBy(play::run).hasMessage("disk full");
    assertThat(play.closed).contains("sink", "source", "play:0");
  }

  @Test
  void aSourceWithoutFramesIsRefusedAndEverythingClosed() {
    Play play = new Play(1, 0, 11).accelerator(0, NEVER);
    assertThatThrownBy(play::open)
        .isInstanceOf(InputException.class)
        .hasMessage("numbers: expected frames, found none");
    assertThat(play.closed).containsExactlyInAnyOrder("sink", "source", "play:0");
  }

  private static void sleep(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
