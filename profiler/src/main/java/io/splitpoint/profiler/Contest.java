package io.splitpoint.profiler;

import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import java.util.List;
import java.util.Optional;

/**
 * Says which splits can still be the answer. The profiler asks it between rounds and runs what it
 * names, so that time is spent where it changes the answer; what a split is and when one is best
 * the profiler does not know.
 */
@FunctionalInterface
public interface Contest {

  /**
   * One half of a contending split.
   *
   * @param layer the cut
   */
  record Half(String precision, String device, int layer) {}

  /**
   * A split that can still win.
   *
   * @param head empty where all runs on the tail's device, or where the head runs on a device that
   *     is not part of this run
   * @param tail empty where all runs on the head's device, or where the tail runs elsewhere
   */
  record Split(Optional<Half> head, Optional<Half> tail) {}

  /**
   * How the contest stands.
   *
   * @param contenders the splits that can still win, the most probable first
   * @param decided whether measuring can stop
   * @param probability that the first contender is best, 0 to 1; NaN where it is not known
   * @param answers the splits that are best by their energy so far; with a meter, their tails are
   *     metered, so that no answer rests on a difference of energies
   * @param told one short line for the progress, such as "block5_pool 83 % sure, 3 splits left"
   */
  record Standing(
      List<Split> contenders,
      boolean decided,
      double probability,
      List<Split> answers,
      String told) {

    public Standing {
      contenders = List.copyOf(contenders);
      answers = List.copyOf(answers);
    }
  }

  /**
   * @param soFar the table from the runs so far; every head has some
   * @param tails row k holds what layers k + 1 to N take on its device
   */
  Standing standing(Profile soFar, List<LayerProfile> tails);
}
