package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.model.edgetpu.ModelError;
import io.splitpoint.model.edgetpu.ModelErrors;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelledDrawsTest {

  private static final int DRAWS = 20_000;
  private static final Link FREE = new Link("l", 80, 0, 0, 0, 0, 0);

  @Test
  void drawsReproduceEveryIntervalWhateverTheSplit() {
    SplittableRandom random = new SplittableRandom(19);
    for (double share : new double[] {0, 0.1, ModelledDraws.COMMON, 0.97, 1}) {
      double[] centre = new double[6];
      double[] low = new double[6];
      double[] high = new double[6];
      for (int k = 0; k < 6; k++) {
        centre[k] = random.nextDouble(0.1, 500);
        low[k] = centre[k] * random.nextDouble(0.3, 1);
        high[k] = centre[k] * random.nextDouble(1, 3);
      }
      int[] below = new int[6];
      int[] beyond = new int[6];
      int[] less = new int[6];
      ModelledDraws draws = new ModelledDraws(centre, low, high, share);
      double[] to = new double[6];
      for (int d = 0; d < DRAWS; d++) {
        draws.draw(random.nextGaussian(), random, to);
        for (int k = 0; k < 6; k++) {
          below[k] += to[k] < low[k] ? 1 : 0;
          less[k] += to[k] < centre[k] ? 1 : 0;
          beyond[k] += to[k] > high[k] ? 1 : 0;
        }
      }
      for (int k = 0; k < 6; k++) {
        assertThat(below[k] / (double) DRAWS).isCloseTo(0.05, within(0.007));
        assertThat(less[k] / (double) DRAWS).isCloseTo(0.5, within(0.015));
        assertThat(beyond[k] / (double) DRAWS).isCloseTo(0.05, within(0.007));
      }
    }
  }

  @Test
  void theCommonShareIsThatOfTheShippedFit() {
    ModelErrors fit = ModelErrors.shipped();
    ModelError[] errors = {fit.cached(), fit.streaming(), fit.largeOutput()};
    // docs/edgetpu-model.md, the table of intervals
    int[] rows = {64, 74, 67};
    double common = 0;
    double all = 0;
    for (int i = 0; i < 3; i++) {
      common += rows[i] * Math.pow(errors[i].commonLogSd(), 2);
      all += rows[i] * Math.pow(errors[i].logSd(), 2);
    }
    assertThat(common / all).isCloseTo(ModelledDraws.COMMON, within(0.02));
  }

  @Test
  void twoRowsCorrelateByTheCommonShare() {
    double[] one = {10, 1000};
    double[] low = {10 / 1.5, 1000 / 1.1};
    double[] high = {10 * 1.5, 1000 * 1.1};
    SplittableRandom random = new SplittableRandom(3);
    for (double share : new double[] {0, 0.25, ModelledDraws.COMMON, 1}) {
      ModelledDraws draws = new ModelledDraws(one, low, high, share);
      double[] to = new double[2];
      double sum = 0;
      double a2 = 0;
      double b2 = 0;
      for (int d = 0; d < DRAWS; d++) {
        draws.draw(random.nextGaussian(), random, to);
        double a = Math.log(to[0] / 10);
        double b = Math.log(to[1] / 1000);
        sum += a * b;
        a2 += a * a;
        b2 += b * b;
      }
      assertThat(sum / Math.sqrt(a2 * b2)).isCloseTo(share, within(0.03));
    }
  }

  @Test
  void aCommonErrorNeverChangesTheOrderOfCutsWhoseModelledPartsAreProportional() {
    SplittableRandom random = new SplittableRandom(7);
    for (int repetition = 0; repetition < 200; repetition++) {
      double[] centre = random.doubles(8, 0.01, 900).toArray();
      double below = random.nextDouble(0.1, 1);
      double above = random.nextDouble(1, 10);
      double[] low = IntStream.range(0, 8).mapToDouble(k -> centre[k] * below).toArray();
      double[] high = IntStream.range(0, 8).mapToDouble(k -> centre[k] * above).toArray();
      ModelledDraws draws = new ModelledDraws(centre, low, high, 1);
      double[] to = new double[8];
      draws.draw(random.nextGaussian(), random, to);
      for (int k = 1; k < 8; k++) {
        assertThat(Double.compare(to[k], to[k - 1]))
            .isEqualTo(Double.compare(centre[k], centre[k - 1]));
      }
    }
  }

  @Test
  void whatIsNotModelledStaysAndZeroStaysZero() {
    double[] to = {-1, -1, -1};
    new ModelledDraws(new double[] {Double.NaN, 0, 5}, new double[3], new double[] {9, 0, 5})
        .draw(2, new SplittableRandom(1), to);
    assertThat(to).containsExactly(-1, 0, 5);
  }

  /** The whole model as a head is 40 ms, as a tail 50 ms, each half as much again or less. */
  @Test
  void headsAndTailsOfOneDeviceShareTheCommonPartAndThoseOfTwoDevicesDoNot() {
    // ln 1.25 over ln 1.5 / 1.645 · √(2 · 0.6), of which 40 % cancel, and over the same · √2
    assertThat(sureThatTheHeadIsLess("e")).isCloseTo(0.796, within(0.02));
    assertThat(sureThatTheHeadIsLess("f")).isCloseTo(0.739, within(0.02));
  }

  @Test
  void modelledHeadsThatAreAlikeAreNotSureOfTheirOrder() {
    long[] bytes = {0, 0, 0, 0};
    List<LayerProfile> head = modelled("e", bytes, 0.5, 2, 40, 40.4, 100);
    List<LayerProfile> tail = Profiles.rows("s", bytes, 60, 60, 100);
    Pairing pairing =
        Pairing.of(head, tail, FREE)
            .withMeasuredTails(
                Map.of(1, Profiles.rows("s", bytes, 5, 5, 5).get(1), 2, tailOf(2, 5)));
    Partition answer = OneCut.solve(List.of(pairing), Constraints.NONE, 1);
    // a shared factor alone would have said that 40 is less than 40.4 for certain
    assertThat(answer.candidates().get(1).probability().get(Objective.LATENCY)).isBetween(0.4, 0.6);
  }

  private static LayerProfile tailOf(int k, double ms) {
    return Profiles.rows("s", new long[4], ms, ms, ms).get(k);
  }

  private static double sureThatTheHeadIsLess(String tailDevice) {
    long[] bytes = {0, 10_000_000, 0};
    Latency whole = new Latency(50, 50 / 1.5, 75, OptionalDouble.empty(), Source.MODELLED);
    Pairing head =
        Pairing.of(
            modelled("e", bytes, 1 / 1.5, 1.5, 20, 40),
            Profiles.withoutEnergy(Profiles.rows("s", bytes, 500, 1000)),
            FREE);
    Pairing tail =
        Pairing.of(
                Profiles.withoutEnergy(Profiles.rows("s", bytes, 500, 1000)),
                modelled(tailDevice, bytes, 1 / 1.5, 1.5, 20, 50),
                FREE)
            .withMeasuredTails(
                Map.of(
                    0,
                    Profiles.row(tailDevice, 0, 0, Optional.of(whole), Optional.<Energy>empty())));
    Partition answer = OneCut.solve(List.of(head, tail), Constraints.NONE, 1);
    return answer.candidates().get(2).probability().get(Objective.LATENCY);
  }

  private static List<LayerProfile> modelled(
      String device, long[] bytes, double low, double high, double... ms) {
    return Profiles.rows(device, bytes, ms).stream()
        .map(
            row ->
                Profiles.row(
                    device,
                    row.layer(),
                    row.outputBytes().orElseThrow(),
                    row.latency()
                        .map(
                            l ->
                                new Latency(
                                    l.medianMs(),
                                    l.medianMs() * low,
                                    l.medianMs() * high,
                                    OptionalDouble.empty(),
                                    Source.MODELLED)),
                    Optional.<Energy>empty()))
        .toList();
  }
}
