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
 * What a whole machine draws at its supply, as a device file says it. Use it where no meter sees
 * the machine. Shipped ones have a name; {@link BoardFile} reads others.
 *
 * @param basis published by others, or modelled from what they published
 * @param from the sources
 * @param cores threads beyond this number draw no additional power
 * @param idleErrorShare part of the idle power that it may be off by, nine times in ten
 * @param busyErrorShare the same of what work adds to it
 * @param acceleratorW W above idle that the host takes to feed an accelerator while it runs
 * @param acceleratorInIdle whether the idle power holds a waiting accelerator already
 * @param networkW W above idle while its own wired network sends or receives; unknown where nobody
 *     published it. A radio's is the link's
 * @param clocks what it draws by the clock of its processor, MHz; at least one
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

  /** The shipped ones. */
  public static final List<String> NAMES = List.of("pi3b+", "pi4", "pi5", "dev-board", "laptop");

  /**
   * One clock's powers.
   *
   * @param idleW nothing runs, the network is up
   * @param busyW W of the whole machine by the number of busy threads, each at least {@code idleW};
   *     at least one
   */
  record Point(double idleW, NavigableMap<Integer, Double> busyW) {

    /** Between the counts that are known by a straight line, beyond them by the last one's mean. */
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
   * A shipped board's name or the path of a device file, with {@code @MHZ} behind it for another
   * clock than its usual one.
   *
   * @throws InputException when it is neither, with what was expected
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

  /** The shipped board that this machine is; empty where it is none of them. */
  public static Optional<Board> here() {
    return BoardFile.here();
  }

  /**
   * The same at another clock.
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

  /** While nothing runs. */
  public Watts idle() {
    return Watts.of(
        between(
            clocks.floorEntry(clockMhz).getValue().idleW,
            clocks.ceilingEntry(clockMhz).getValue().idleW),
        idleErrorShare);
  }

  /** What so many busy threads add to the idle power. */
  public Watts work(int threads) {
    int busy = Math.min(threads, cores);
    return Watts.of(
        between(
            clocks.floorEntry(clockMhz).getValue().aboveIdle(busy),
            clocks.ceilingEntry(clockMhz).getValue().aboveIdle(busy)),
        busyErrorShare);
  }

  /** What feeding an accelerator adds to the idle power. */
  public Watts feeding() {
    return Watts.of(acceleratorW, busyErrorShare);
  }

  private double between(double below, double above) {
    double low = clocks.floorKey(clockMhz);
    double high = clocks.ceilingKey(clockMhz);
    return low == high ? below : below + (above - below) * (clockMhz - low) / (high - low);
  }

  /**
   * A board that this one may truly be: idle and work each off by one factor, as their intervals
   * say, and known exactly.
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

  /** Nine in ten of its values lie within the share. */
  private static double factor(double share, double z) {
    return Math.exp(Math.log1p(share) / 1.645 * z);
  }
}
