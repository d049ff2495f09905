package io.splitpoint.energy;

import io.splitpoint.failure.InputException;
import io.splitpoint.profile.Source;
import io.splitpoint.table.Numbers;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The power that a whole machine draws at its supply, from a device file. Use it where no meter
 * measures the machine. Shipped boards have a name; {@link BoardFile} reads others.
 *
 * @param basis whether the powers are published or modelled from published ones
 * @param from the sources
 * @param cores threads beyond this number draw no additional power
 * @param idleErrorShare half width of the idle power's 90 % interval, as a share of it
 * @param busyErrorShare the same for what work adds to it
 * @param acceleratorW power above idle, in W, that the host draws to feed an accelerator while it
 *     runs
 * @param acceleratorInIdle whether the idle power includes a waiting accelerator
 * @param networkW power above idle, in W, while its own wired network sends or receives; unknown
 *     where it is not published. A radio's power belongs to the link
 * @param clocks powers by the clock of its processor in MHz; at least one
 * @param clockMhz the clock it runs at
 */
public record Board(
    String name,
    String description,
    Source basis,
    String from,
    int cores,
    double idleErrorShare,
    double busyErrorShare,
    double acceleratorW,
    boolean acceleratorInIdle,
    Watts networkW,
    NavigableMap<Double, Point> clocks,
    double clockMhz) {

  /** The names of the shipped boards. */
  public static final List<String> NAMES = List.of("pi3b+", "pi4", "pi5", "dev-board", "laptop");

  /**
   * The powers at one clock.
   *
   * @param idleW power in W while nothing runs and the network is up
   * @param busyW power in W of the whole machine by the number of busy threads, each at least
   *     {@code idleW}; at least one
   */
  record Point(double idleW, NavigableMap<Integer, Double> busyW) {

    /** Power above idle: linear between the known counts, beyond them the last one's mean. */
    double aboveIdle(int threads) {
      Map.Entry<Integer, Double> above = busyW.ceilingEntry(threads);
      Map.Entry<Integer, Double> below = busyW.floorEntry(threads);
      if (above == null) {
        Map.Entry<Integer, Double> last = busyW.lastEntry();
        return (last.getValue() - idleW) * threads / last.getKey();
      }
      int fewer = below == null ? 0 : below.getKey();
      double low = below == null ? 0 : below.getValue() - idleW;
      double high = above.getValue() - idleW;
      return fewer == above.getKey()
          ? high
          : low + (high - low) * (threads - fewer) / (above.getKey() - fewer);
    }
  }

  /**
   * Parses a shipped board's name or the path of a device file; a suffix {@code @MHZ} selects
   * another clock than the usual one.
   *
   * @throws InputException when it is neither
   */
  public static Board of(String text) {
    int at = text.lastIndexOf('@');
    String clock = at < 0 ? "" : text.substring(at + 1);
    if (!clock.matches("[0-9]{1,6}(\\.[0-9]{1,3})?([mM][hH][zZ])?")) {
      return BoardFile.named(text);
    }
    return BoardFile.named(text.substring(0, at))
        .at(Double.parseDouble(clock.replaceAll("[a-zA-Z]", "")));
  }

  /** The shipped board that describes this machine, if any. */
  public static Optional<Board> here() {
    return BoardFile.here();
  }

  /**
   * This board at another clock.
   *
   * @throws InputException when its powers are not known there
   */
  public Board at(double mhz) {
    if (!(mhz >= clocks.firstKey() && mhz <= clocks.lastKey())) {
      throw new InputException(
          "board %s: expected a clock of %s to %s MHz, found %s"
              .formatted(
                  name,
                  Numbers.text(clocks.firstKey()),
                  Numbers.text(clocks.lastKey()),
                  Numbers.text(mhz)));
    }
    return with(mhz);
  }

  private Board with(double mhz) {
    return new Board(
        name,
        description,
        basis,
        from,
        cores,
        idleErrorShare,
        busyErrorShare,
        acceleratorW,
        acceleratorInIdle,
        networkW,
        clocks,
        mhz);
  }

  /** The power while nothing runs. */
  public Watts idle() {
    return Watts.of(
        between(
            clocks.floorEntry(clockMhz).getValue().idleW,
            clocks.ceilingEntry(clockMhz).getValue().idleW),
        idleErrorShare);
  }

  /** The power that this number of busy threads adds to the idle power. */
  public Watts work(int threads) {
    int busy = Math.min(threads, cores);
    return Watts.of(
        between(
            clocks.floorEntry(clockMhz).getValue().aboveIdle(busy),
            clocks.ceilingEntry(clockMhz).getValue().aboveIdle(busy)),
        busyErrorShare);
  }

  /** The power that feeding an accelerator adds to the idle power. */
  public Watts feeding() {
    return Watts.of(acceleratorW, busyErrorShare);
  }

  private double between(double below, double above) {
    double low = clocks.floorKey(clockMhz);
    double high = clocks.ceilingKey(clockMhz);
    return low == high ? below : below + (above - below) * (clockMhz - low) / (high - low);
  }

  /**
   * Draws a board from the intervals: idle and work are each scaled by one factor and then exact.
   */
  public Board draw(RandomGenerator random) {
    double idle = factor(idleErrorShare, random.nextGaussian());
    double busy = factor(busyErrorShare, random.nextGaussian());
    NavigableMap<Double, Point> drawn = new TreeMap<>();
    clocks.forEach(
        (mhz, point) -> {
          NavigableMap<Integer, Double> busyW = new TreeMap<>();
          point.busyW.forEach(
              (threads, watts) ->
                  busyW.put(threads, point.idleW * idle + (watts - point.idleW) * busy));
          drawn.put(mhz, new Point(point.idleW * idle, busyW));
        });
    return new Board(
        name,
        description,
        basis,
        from,
        cores,
        0,
        0,
        acceleratorW * busy,
        acceleratorInIdle,
        networkW.known() ? Watts.exactly(networkW.value() * busy) : networkW,
        drawn,
        clockMhz);
  }

  /** A factor of which 90 % of the values lie within the share. */
  private static double factor(double share, double z) {
    return Math.exp(Math.log1p(share) / 1.645 * z);
  }
}
