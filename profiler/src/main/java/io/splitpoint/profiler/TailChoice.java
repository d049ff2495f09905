package io.splitpoint.profiler;

import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import java.util.List;
import java.util.Set;

/** Decides after which cuts the tail is run itself, once all prefixes are known. */
@FunctionalInterface
public interface TailChoice {

  /**
   * Is asked again after each batch, because a tail that was run can change which cut is best.
   *
   * @param profile the finished table
   * @param tails those run so far, see {@link Profiler.Outcome#tails()}
   * @return cuts, 1 to N − 1; those whose tails were run already are not run again
   */
  Set<Integer> layers(Profile profile, List<LayerProfile> tails);
}
