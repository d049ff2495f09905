package io.splitpoint.stream.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.MissingException;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** An accelerator whose call never comes back counts as failed. */
class HungAcceleratorTest {

  private static final long NEVER = Long.MAX_VALUE;

  private static Play play(int segments, long frames) {
    Play play = new Play(segments, frames, 31);
    play.silence = Duration.ofMillis(300);
    play.hangsAtRun = 20;
    return play;
  }

  private static List<Long> upTo(long frames) {
    return LongStream.range(0, frames).boxed().toList();
  }

  @Test
  void theOthersRunItsFrameAndAreNotDisturbedWhenItComesBack() throws InterruptedException {
    Play play = play(2, 3_000).accelerator(0, NEVER).accelerator(1, NEVER).accelerator(1, NEVER);
    play.hanging = 1;
    play.beforeWrite =
        () -> {
          if (play.notices.stream().anyMatch(n -> n.contains("is lost"))) {
            play.released.countDown();
          }
        };
    List<Thread> threads;
    try (Stream stream = play.open()) {
      threads = stream.threads();
      stream.run();
    }
    assertThat(play.notices)
        .contains("play:1 is lost, the others continue: play:1: does not answer for 0.3 s");
    assertThat(play.written).isEqualTo(upTo(3_000));
    assertThat(play.wrong).isEmpty();
    for (Thread thread : threads) {
      thread.join(20_000);
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
    assertThat(play.closed).containsOnlyOnce("play:0", "play:1", "play:2", "sink", "source");
  }

  @Test
  void itIsNotClosedWhileItsCallIsOut() throws InterruptedException {
    Play play = play(1, 400).accelerator(0, NEVER).accelerator(0, NEVER);
    play.hanging = 1;
    Stream stream = play.open();
    stream.run();
    stream.close();
    assertThat(play.written).isEqualTo(upTo(400));
    assertThat(play.closed).contains("play:0", "sink").doesNotContain("play:1");
    play.released.countDown();
    for (Thread thread : stream.threads()) {
      thread.join(20_000);
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
    assertThat(play.closed).containsOnlyOnce("play:1");
  }

  @Test
  void whenItWasTheLastTheStreamEndsAndNamesIt() {
    Play play = play(1, 400).accelerator(0, NEVER);
    play.hanging = 0;
    assertThatThrownBy(play::run)
        .isInstanceOf(MissingException.class)
        .hasMessage("play:0: does not answer for 0.3 s");
    assertThat(play.written).isEqualTo(upTo(play.written.size())).isNotEmpty();
    assertThat(play.closed).containsExactlyInAnyOrder("sink", "source");
    play.released.countDown();
  }

  @Test
  void oneThatHangsWhileItIsMeasuredIsNamedBeforeAnythingIsStreamed() {
    Play play = play(1, 400).accelerator(0, NEVER).accelerator(0, NEVER);
    play.hanging = 1;
    play.hangsAtMeasuring();
    assertThatThrownBy(play::open)
        .isInstanceOf(MissingException.class)
        .hasMessage("play:1: does not answer for 0.3 s");
    assertThat(play.closed).containsExactlyInAnyOrder("sink", "source", "play:0");
    play.released.countDown();
  }
}
