package io.splitpoint.partition;

import io.splitpoint.energy.Powers;
import io.splitpoint.failure.InputException;
import io.splitpoint.profile.LayerProfile;
import java.util.List;
import java.util.Map;

/**
 * A head device, a tail device and the link between them, which determine the cost of every cut.
 *
 * @param headDevice name of the head device
 * @param head rows 0 to N of the head device
 * @param tail rows 0 to N of the device that the tail's times are derived from
 * @param tailDevice name of the tail device
 * @param speedup factor by which the tail device is faster than {@code tail}'s rows; 1 when the
 *     rows are its own
 * @param link link from head to tail
 * @param measuredTails tails that were run, by split layer; they replace the difference
 * @param rules the other costs
 * @param powers powers of the charged machine while the head does not run
 */
public record Pairing(
    String headDevice,
    List<LayerProfile> head,
    List<LayerProfile> tail,
    String tailDevice,
    double speedup,
    Link link,
    Map<Integer, LayerProfile> measuredTails,
    Rules rules,
    Powers powers) {

  /** Prefix of the name of a server that is a factor faster than a device of the profile. */
  static final String FASTER_SERVER = "server-x";

  /**
   * The costs besides head, link and tail.
   *
   * @param returnAnswer whether the model's output is sent back over the link when there is a tail
   * @param visitMs fixed cost of one invocation of a Coral, added when a tail is the difference of
   *     two prefixes, which cancels it
   * @param conversionNs time to convert one value between precisions at the boundary
   */
  public record Rules(boolean returnAnswer, double visitMs, double conversionNs) {

    /**
     * The answer is not sent back (as in Neurosurgeon and in the published study); an invocation
     * costs 0.3 ms, the middle of 0.25 to 0.36 ms seen on USB; a conversion is assumed to take 1 ns
     * per value.
     */
    public static final Rules DEFAULT = new Rules(false, 0.3, 1);
  }

  /**
   * @throws InputException when the rows are of different models or lengths, or a link other than
   *     the local one joins a device with itself
   */
  public Pairing {
    LayerProfile first = head.get(0);
    LayerProfile other = tail.get(0);
    if (!first.model().equals(other.model())) {
      throw new InputException(
          "expected profiles of one model, found %s (%s) and %s (%s)"
              .formatted(first.model(), first.device(), other.model(), other.device()));
    }
    if (head.size() != tail.size()) {
      throw new InputException(
          "expected as many layers on both devices, found %d (%s) and %d (%s)"
              .formatted(head.size() - 1, first.device(), tail.size() - 1, other.device()));
    }
    for (int k = 0; k < head.size(); k++) {
      if (!head.get(k).layerName().equals(tail.get(k).layerName())) {
        throw new InputException(
            "expected the same layers on both devices, found layer %d to be '%s' (%s) and '%s' (%s)"
                .formatted(
                    k,
                    head.get(k).layerName(),
                    first.device(),
                    tail.get(k).layerName(),
                    other.device()));
      }
    }
    if (headDevice.equals(tailDevice)) {
      throw new InputException(
          "link %s: expected two devices, found %s on both ends"
              .formatted(link.name(), tailDevice));
    }
    head = List.copyOf(head);
    tail = List.copyOf(tail);
    measuredTails = Map.copyOf(measuredTails);
  }

  /** A pairing whose energies count the devices and the link's radio, but no board. */
  public Pairing(
      String headDevice,
      List<LayerProfile> head,
      List<LayerProfile> tail,
      String tailDevice,
      double speedup,
      Link link,
      Map<Integer, LayerProfile> measuredTails,
      Rules rules) {
    this(headDevice, head, tail, tailDevice, speedup, link, measuredTails, rules, link.radio());
  }

  /** The number of layers N. */
  public int layers() {
    return head.size() - 1;
  }

  /** Two devices' rows with a link between them and the default rules. */
  public static Pairing of(List<LayerProfile> head, List<LayerProfile> tail, Link link) {
    return new Pairing(
        head.get(0).device(), head, tail, tail.get(0).device(), 1, link, Map.of(), Rules.DEFAULT);
  }

  /** A head with a server that is {@code factor} times as fast as the head's own device. */
  public static Pairing toFasterServer(List<LayerProfile> head, double factor, Link link) {
    return toFasterServer(head, head, factor, link);
  }

  /**
   * A head with a server that is {@code factor} times as fast as another device.
   *
   * @param reference rows of that device
   */
  static Pairing toFasterServer(
      List<LayerProfile> head, List<LayerProfile> reference, double factor, Link link) {
    String server = FASTER_SERVER + PlainNumbers.plain(factor);
    return new Pairing(
        head.get(0).device(), head, reference, server, factor, link, Map.of(), Rules.DEFAULT);
  }

  /** This pairing with other names, where one device's name has several meanings. */
  public Pairing named(String headName, String tailName) {
    return new Pairing(headName, head, tail, tailName, speedup, link, measuredTails, rules, powers);
  }

  public Pairing with(Rules other) {
    return new Pairing(
        headDevice, head, tail, tailDevice, speedup, link, measuredTails, other, powers);
  }

  public Pairing with(Link other) {
    return new Pairing(headDevice, head, tail, tailDevice, speedup, other, measuredTails, rules);
  }

  /** This pairing with another bandwidth and the same powers. */
  Pairing withBandwidth(double mbps) {
    return new Pairing(
        headDevice,
        head,
        tail,
        tailDevice,
        speedup,
        link.withBandwidth(mbps),
        measuredTails,
        rules,
        powers);
  }

  /** This pairing with energies inside another boundary. */
  Pairing charged(
      List<LayerProfile> headRows,
      List<LayerProfile> tailRows,
      Map<Integer, LayerProfile> tails,
      Powers others) {
    return new Pairing(
        headDevice, headRows, tailRows, tailDevice, speedup, link, tails, rules, others);
  }

  public Pairing withMeasuredTails(Map<Integer, LayerProfile> tails) {
    return new Pairing(headDevice, head, tail, tailDevice, speedup, link, tails, rules, powers);
  }
}
