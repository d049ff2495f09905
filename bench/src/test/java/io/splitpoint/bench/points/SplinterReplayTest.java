package io.splitpoint.bench.points;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.bench.points.SplinterReplay.Outcome;
import io.splitpoint.bench.points.TestBed.Run;
import io.splitpoint.partition.SplitPoint;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published test bed, its choices, and the exact ones. */
class SplinterReplayTest {

  private static final Path POOL =
      Path.of("../partitioner/src/test/resources/splinter/splinter-vgg16.csv");

  @TempDir Path directory;

  private final TestBed bed;
  private final SplinterReplay replay;

  SplinterReplayTest() throws IOException {
    bed = TestBed.read(POOL);
    replay = new SplinterReplay(bed);
  }

  @Test
  void aProfileHoldsADeviceForEachOperatingPoint() throws IOException {
    TestBedProfiles.of(bed).write(directory);
    Profile stick = ProfileCsv.read(directory.resolve("pi-and-stick/profile.csv"));
    Profile alone = ProfileCsv.read(directory.resolve("pi/profile.csv"));
    assertThat(stick.devices()).hasSize(14).contains("coral@std/600MHz", "coral@max/1800MHz");
    assertThat(alone.devices()).hasSize(7).contains("cpu@600MHz", "cpu@1800MHz");
    assertThat(ProfileCsv.readRows(directory.resolve("server/tails.csv"))).hasSize(24);
  }

  @Test
  void whatWasNotRunHasNoTime() {
    TestBedProfiles profiles = TestBedProfiles.of(bed);
    // cut 1 was not run with the stick at std
    assertThat(profiles.withStick().rows("coral@std/600MHz").get(2).latency()).isEmpty();
    assertThat(profiles.withStick().rows("coral@max/600MHz").get(2).latency()).isPresent();
  }

  @Test
  void noRunBeatsTheExactFrontAndEachOfItIsARun() {
    List<Outcome> front = replay.frontOfRuns();
    for (Run run : bed.measured()) {
      assertThat(front)
          .as("%s", run)
          .anyMatch(one -> one.ms() <= run.totalMs() && one.mj() <= run.mj());
    }
    for (Outcome one : front) {
      assertThat(bed.measured())
          .noneMatch(
              run ->
                  run.totalMs() <= one.ms()
                      && run.mj() <= one.mj()
                      && (run.totalMs() < one.ms() || run.mj() < one.mj()));
    }
  }

  @Test
  void noSplitOfTheProfilesBeatsTheirFront() {
    List<SplitPoint> front = replay.frontOfProfiles();
    assertThat(front).hasSizeGreaterThan(5);
    for (SplitPoint split : replay.splits()) {
      assertThat(front)
          .anyMatch(
              one ->
                  one.latencyMs().orElseThrow() <= split.latencyMs().orElseThrow()
                      && one.energyMj().orElseThrow() <= split.energyMj().orElseThrow());
    }
  }

  @Test
  void aDeadlineGetsTheLeastEnergyThatMeetsIt() {
    assertThat(bed.deadlinesMs()).hasSize(50);
    for (double deadline : bed.deadlinesMs()) {
      Outcome chosen = replay.byRuns(deadline);
      double least =
          bed.measured().stream()
              .filter(run -> run.totalMs() <= deadline)
              .mapToDouble(Run::mj)
              .min()
              .orElse(Double.NaN);
      if (!Double.isNaN(least)) {
        assertThat(chosen.mj()).isEqualTo(least);
        assertThat(chosen.ms()).isLessThanOrEqualTo(deadline);
      }
    }
  }

  /** So that the figures in bench/README.md are those that are printed. */
  @Test
  void exactChoicesTakeLessThanThePublishedOnesAndMeetAsMany() {
    double[] ours = met(replay::byRuns);
    double[] profiles = met(replay::byProfiles);
    double[] theirs = met(ms -> replay.published("nsga", ms));
    assertThat(theirs[0]).isEqualTo(48);
    assertThat(ours[0]).isEqualTo(48);
    assertThat(profiles[0]).isEqualTo(48);
    assertThat(theirs[1]).isBetween(18.8, 19.0);
    assertThat(ours[1]).isBetween(16.8, 17.0);
    assertThat(profiles[1]).isBetween(17.2, 17.4);
  }

  private double[] met(java.util.function.DoubleFunction<Outcome> chooser) {
    return new double[] {
      Arrays.stream(bed.deadlinesMs()).filter(ms -> chooser.apply(ms).ms() <= ms).count(),
      Arrays.stream(bed.deadlinesMs()).map(ms -> chooser.apply(ms).mj() / 1e3).average().orElse(0)
    };
  }
}
