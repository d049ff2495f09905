package io.splitpoint.partition;

import io.splitpoint.profile.Profile;
import java.util.List;
import java.util.Optional;

/** Tiers as tests ask for them. */
final class TestTiers {

  private TestTiers() {}

  static Tiers of(List<Profile> profiles, Link link, Optional<Tail> tail) {
    return of(profiles, link, tail, false, Constraints.NONE);
  }

  static Tiers of(
      List<Profile> profiles,
      Link link,
      Optional<Tail> tail,
      boolean returnAnswer,
      Constraints constraints) {
    return Tiers.of(profiles, link, tail, returnAnswer, constraints, Optional.empty());
  }

  static Tiers.Placement best(Tiers tiers, Objective objective) {
    return tiers.best(objective, Constraints.NONE).orElseThrow();
  }
}
