package io.splitpoint.profiler;

import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import java.util.List;
import java.util.Set;

/**
 * Decides in a race where measuring can still change the answer. The profiler measures; what the
 * answer is, it does not know.
 */
@FunctionalInterface
public interface Focus {

  /** One prefix on one device. */
  record Point(String precision, String device, int layer) {}

  /**
   * @param soFar the table from the runs so far; every prefix has some
   * @param tails those run so far, see {@link Profiler.Outcome#tails()}
   * @return the prefixes that are worth more runs; none ends the race
   */
  Set<Point> worthMore(Profile soFar, List<LayerProfile> tails);
}
