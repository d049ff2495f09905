package io.splitpoint.partition;

import io.splitpoint.failure.InputException;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.OperatingPoint;
import io.splitpoint.profile.Profile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses the pairs of devices. Devices are in the order of the files and rows, except that a
 * file's {@code cpu}, the host of the others, comes last. Each device is a head for each later
 * device and for the server, if any. A pair has one precision unless mixing is allowed, and devices
 * of one machine have operating points that are possible at the same time ({@link
 * OperatingPoint#fits}).
 */
public final class Pairings {

  private static final Link DEFAULT_LINK = Link.named("wifi").orElseThrow();
  private static final Link LOCAL = Link.named("local").orElseThrow();

  /** One device in one precision, and the file it came from. */
  record Place(int file, String name, List<LayerProfile> rows) {

    String precision() {
      return rows.get(0).precision();
    }

    OperatingPoint point() {
      return OperatingPoint.of(rows.get(0).device());
    }

    private boolean isCpu() {
      return point().device().equals("cpu");
    }

    /** Latency of the whole model, ms; infinite where it is unknown. */
    private double wholeMs() {
      return rows.get(rows.size() - 1)
          .latency()
          .map(Latency::medianMs)
          .orElse(Double.POSITIVE_INFINITY);
    }
  }

  private Pairings() {}

  /**
   * Returns all pairs.
   *
   * @param profiles one for each file; the devices of one file share a machine
   * @param link link between devices. When it is absent, devices of one file have the local link
   *     and others Wi-Fi; with a tail it is the link to the tail, and devices of one file keep the
   *     local link
   * @param tail the server
   * @param mixedPrecision whether a tail may have another precision than the head, with the cost of
   *     the conversion
   * @throws InputException when no two devices fit together
   */
  public static List<Pairing> of(
      List<Profile> profiles, Optional<Link> link, Optional<Tail> tail, boolean mixedPrecision) {
    List<Place> places = new ArrayList<>();
    for (int file = 0; file < profiles.size(); file++) {
      places.addAll(places(file, profiles.get(file)));
    }
    checkOneModel(profiles, tail);
    List<Pairing> pairings = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      for (int j = i + 1; j < places.size(); j++) {
        Place head = places.get(i);
        Place other = places.get(j);
        boolean together = head.file() == other.file();
        boolean possible = !together || head.point().fits(other.point());
        if (possible && (mixedPrecision || head.precision().equals(other.precision()))) {
          Link between =
              together && (link.isEmpty() || tail.isPresent()) ? LOCAL : link.orElse(DEFAULT_LINK);
          pairings.add(pair(head, other, between));
        }
      }
    }
    tail.ifPresent(
        server -> {
          for (Place head : places) {
            pairings.addAll(
                toServer(places, head, server, link.orElse(DEFAULT_LINK), mixedPrecision));
          }
        });
    if (pairings.isEmpty()) {
      throw new InputException(noPair(places, tail));
    }
    return pairings;
  }

  /** The series that a pairing names so: its device, with the precision where there are several. */
  public static Optional<Profile.Series> series(Profile profile, String name) {
    return profile.series().stream()
        .filter(
            series ->
                name.equals(series.device())
                    || name.equals(series.device() + "-" + series.precision()))
        .findFirst();
  }

  static List<Place> places(int file, Profile profile) {
    Map<String, Integer> precisions = new HashMap<>();
    for (Profile.Series series : profile.series()) {
      precisions.merge(series.device(), 1, Integer::sum);
    }
    return profile.series().stream()
        .sorted(
            Comparator.comparing(
                series -> OperatingPoint.of(series.device()).device().equals("cpu")))
        .map(
            series ->
                new Place(
                    file,
                    precisions.get(series.device()) > 1
                        ? series.device() + "-" + series.precision()
                        : series.device(),
                    profile.rows(series)))
        .toList();
  }

  private static void checkOneModel(List<Profile> profiles, Optional<Tail> tail) {
    for (Profile profile : profiles) {
      if (!profile.model().equals(profiles.get(0).model())) {
        throw new InputException(
            "expected profiles of one model, found %s and %s"
                .formatted(profiles.get(0).model(), profile.model()));
      }
    }
    if (tail.isPresent()
        && tail.get() instanceof Tail.Measured server
        && !server.profile().model().equals(profiles.get(0).model())) {
      throw new InputException(
          "tail: expected a profile of %s, found one of %s"
              .formatted(profiles.get(0).model(), server.profile().model()));
    }
  }

  private static Pairing pair(Place head, Place tail, Link link) {
    return new Pairing(
        head.name(),
        head.rows(),
        tail.rows(),
        tail.name(),
        1,
        link,
        Map.of(),
        Pairing.Rules.DEFAULT);
  }

  /**
   * The device that a server's factor refers to: the {@code cpu} of the head's own profile, so that
   * a server is equally fast for all heads of a machine, at its fastest operating point, so that it
   * does not depend on the head's clock; the head's device where there is no {@code cpu}.
   */
  static Place reference(List<Place> places, Place head) {
    return places.stream()
        .filter(place -> place.file() == head.file())
        .filter(Place::isCpu)
        .filter(place -> place.precision().equals(head.precision()))
        .min(Comparator.comparingDouble(Place::wholeMs))
        .orElse(head);
  }

  private static List<Pairing> toServer(
      List<Place> places, Place head, Tail server, Link link, boolean mixedPrecision) {
    if (server instanceof Tail.Faster faster) {
      return List.of(
          Pairing.toFasterServer(head.rows(), reference(places, head).rows(), faster.factor(), link)
              .named(head.name(), Pairing.FASTER_SERVER + PlainNumbers.plain(faster.factor())));
    }
    List<Pairing> pairings = new ArrayList<>();
    for (Place place : places(-1, ((Tail.Measured) server).profile())) {
      if (mixedPrecision || place.precision().equals(head.precision())) {
        String name = place.name().equals(head.name()) ? "server-" + place.name() : place.name();
        pairings.add(pair(head, new Place(-1, name, place.rows()), link));
      }
    }
    return pairings;
  }

  private static String noPair(List<Place> places, Optional<Tail> tail) {
    List<String> names = new ArrayList<>();
    places.forEach(place -> names.add(place.name() + " " + place.precision()));
    if (tail.isPresent() && tail.get() instanceof Tail.Measured server) {
      places(-1, server.profile())
          .forEach(place -> names.add("the server's " + place.name() + " " + place.precision()));
    }
    String found = String.join(", ", names);
    boolean lone = places.stream().map(place -> place.point().device()).distinct().count() == 1;
    return tail.isEmpty() && lone
        ? "expected a second device, or a tail such as x10, found only " + found
        : "expected two devices with the same precision, found " + found;
  }
}
