package io.splitpoint.app;

import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import java.util.List;
import java.util.function.Predicate;

/**
 * The measurements of a run by machine. Use it for a run with a server, whose rows have a measured
 * link and must not be paired like those of this machine.
 *
 * @param here this machine's profile
 * @param hereTails its tails
 * @param there the server's profile: the whole model alone
 * @param thereTails its tails
 */
public record Sides(
    Profile here, List<LayerProfile> hereTails, Profile there, List<LayerProfile> thereTails) {

  /** Separates the profiler's rows by machine. */
  public static Sides of(Profile both, List<LayerProfile> tails) {
    Predicate<LayerProfile> there = row -> row.device().equals(RemoteServer.NAME);
    return new Sides(
        Profile.of(both.rows().stream().filter(there.negate()).toList()),
        tails.stream().filter(there.negate()).toList(),
        Profile.of(both.rows().stream().filter(there).toList()),
        tails.stream().filter(there).toList());
  }
}
