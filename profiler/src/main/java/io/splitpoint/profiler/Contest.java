package io.splitpoint.profiler;

import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import java.util.List;
import java.util.Optional;

/**
 * Decides which splits can still be the best. The profiler uses it between rounds and runs the
 * splits that it names, so that time is spent where it changes the answer.
 */
@FunctionalInterface
public interface Contest {

  /**
   * The head or the tail of a contending split.
   *
   * @param layer the cut
   */
  record Half(String precision, String device, int layer) {}

  /**
   * A split that can still win.
   *
   * @param head head; empty where all layers run on the tail's device, or on a device that is not
   *     part of this run
   * @param tail tail; empty where all layers run on the head's device, or where the tail runs
   *     elsewhere
   */
  record Split(Optional<Half> head, Optional<Half> tail) {}

  /**
   * The present result.
   *
   * @param contenders the splits that can still win, the most probable first
   * @param decided whether measuring can stop
   * @param probability that the first contender is best, 0 to 1; NaN where it is unknown
   * @param answers the splits with the least energy so far, whose tails are metered so that no
   *     answer depends on a difference of energies
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
   * @param soFar the table from the runs so far, with some for every head
   * @param tails row k has the costs of layers k + 1 to N on its device
   */
  Standing standing(Profile soFar, List<LayerProfile> tails);
}
