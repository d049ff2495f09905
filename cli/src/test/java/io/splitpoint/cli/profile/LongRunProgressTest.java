package io.splitpoint.cli.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LongRunProgressTest {

  private final List<String> said = new ArrayList<>();
  private final List<Double> shown = new ArrayList<>();
  private long nanos;

  private LongRunProgress run(int prefixes) {
    return new LongRunProgress((done, now) -> shown.add(done), prefixes, said::add, () -> nanos);
  }

  private void at(LongRunProgress run, double seconds, double done) {
    nanos = (long) (seconds * 1e9);
    run.at(done, "timing");
  }

  @Test
  void manyPartsAreCountedAtOnceAndTheirTimeIsToldOnce() {
    LongRunProgress run = run(10_000);
    assertThat(said).singleElement().asString().contains("10000 heads and tails");
    at(run, 0, 0);
    at(run, 10, 0.002);
    assertThat(said).hasSize(1);
    at(run, 20, 0.004);
    at(run, 40, 0.008);
    assertThat(said).hasSize(2);
    // 0.4 % in 20 s: 83 minutes
    assertThat(said.get(1)).startsWith("about 83 min left").contains("--resume", "--tails none");
    assertThat(shown).containsExactly(0.0, 0.002, 0.004, 0.008);
  }

  @Test
  void whatWasDoneBeforeAResumedRunIsNotItsPace() {
    LongRunProgress run = run(10_000);
    at(run, 0, 0.5);
    at(run, 100, 0.51);
    // 1 % in 100 s, 49 % to go: 82 minutes
    assertThat(said.get(1)).startsWith("about 82 min left");
  }

  @Test
  void aShortRunSaysNothing() {
    LongRunProgress run = run(22);
    at(run, 0, 0.01);
    at(run, 20, 0.5);
    at(run, 40, 1);
    assertThat(said).isEmpty();
  }

  @Test
  void aSlowModelOfFewLayersTellsItsTimeToo() {
    LongRunProgress run = run(22);
    at(run, 0, 0);
    at(run, 60, 0.001);
    assertThat(said)
        .singleElement()
        .asString()
        .startsWith("about 17 h left for 22 heads and tails");
  }
}
