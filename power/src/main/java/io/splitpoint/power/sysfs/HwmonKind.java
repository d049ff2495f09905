package io.splitpoint.power.sysfs;

import io.splitpoint.failure.InputException;
import io.splitpoint.power.Accuracy;
import io.splitpoint.power.MeterException;
import io.splitpoint.power.MeterKind;
import io.splitpoint.power.MeterSpec;
import io.splitpoint.power.MeterTraits;
import io.splitpoint.power.PeriodicSampler;
import io.splitpoint.power.Sampler;
import io.splitpoint.power.Topology;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * {@code hwmon[:NAME]}: a sensor chip by its driver's name, such as {@code ina226} or {@code
 * ina3221}, because the numbers of hwmon directories change with each boot. {@code #rail=VDD_IN}
 * names one of several rails, {@code #chip=1-0041} one of several chips whose rails have the same
 * names, by its address on the bus, or by its hwmon directory where the address is unknown.
 */
public final class HwmonKind implements MeterKind {

  private static final double SLOWEST_MS = 2_000;
  private static final double USUAL_MS = 100;

  /** The ina2xx driver's default of {@code shunt_resistor} in µΩ. */
  private static final double DRIVERS_SHUNT = 10_000;

  @Override
  public List<String> names() {
    return List.of("hwmon");
  }

  @Override
  public String usage() {
    return "hwmon[:NAME][#rail=LABEL,chip=CHIP]";
  }

  @Override
  public Sampler sampler(MeterSpec spec) {
    spec.allow("root", "rail", "chip");
    Path root = Path.of(spec.options().getOrDefault("root", "/sys")).resolve("class/hwmon");
    HwmonChannel rail = rail(spec, chips(spec, root));
    double interval = Sysfs.optional(rail.device().resolve("update_interval")).orElse(USUAL_MS);
    Duration refresh = Duration.ofMillis((long) Math.max(20, Math.min(SLOWEST_MS, interval)));
    MeterTraits traits =
        new MeterTraits(
            Sysfs.text(rail.device().resolve("name")).orElse("hwmon") + " rail " + rail.label(),
            spec.topology(rail.wholeBoard() ? Topology.BOARD : Topology.RAIL),
            spec.accuracy(Accuracy.UNSTATED),
            refresh);
    Sampler sampler = new PeriodicSampler(traits, refresh, rail::measure);
    OptionalDouble shunt = Sysfs.optional(rail.device().resolve("shunt_resistor"));
    return shunt.orElse(0) == DRIVERS_SHUNT
        ? new Warned(
            sampler,
            traits.name()
                + ": its driver takes the shunt for 10 mOhm, its default; boards with"
                + " 100 mOhm then read ten times too much (write µOhm into shunt_resistor)")
        : sampler;
  }

  /** The chips that match the spec, in the order of the kernel's numbers. */
  private static List<Path> chips(MeterSpec spec, Path root) {
    List<Path> all =
        Sysfs.directories(root, "hwmon").stream()
            .filter(device -> !HwmonChannel.of(device).isEmpty())
            .toList();
    List<Path> named =
        all.stream()
            .filter(
                device ->
                    spec.target().isEmpty()
                        ? name(device).startsWith("ina")
                        : name(device).equals(spec.target()))
            .toList();
    if (named.isEmpty()) {
      throw new MeterException(
          spec.text()
              + ": expected a power sensor"
              + (spec.target().isEmpty() ? " of the INA family" : " named " + spec.target())
              + " in "
              + root
              + ", found "
              + (all.isEmpty()
                  ? "no power sensor"
                  : all.stream().map(HwmonKind::name).collect(Collectors.joining(", "))));
    }
    String chip = spec.options().get("chip");
    if (chip == null) {
      return named;
    }
    List<Path> wanted =
        named.stream().filter(device -> HwmonChannel.chip(device).equals(chip)).toList();
    if (wanted.isEmpty()) {
      throw new InputException(
          "%s: expected #chip= and one of %s, found '%s'"
              .formatted(
                  spec.text(),
                  named.stream().map(HwmonChannel::chip).collect(Collectors.joining(", ")),
                  chip));
    }
    return wanted;
  }

  private static String name(Path device) {
    return Sysfs.text(device.resolve("name")).orElse("");
  }

  /**
   * The named rail, the only one, or the one that feeds the board, among all matching chips,
   * because a board may have several of one kind.
   */
  private static HwmonChannel rail(MeterSpec spec, List<Path> chips) {
    List<HwmonChannel> rails =
        chips.stream().flatMap(chip -> HwmonChannel.of(chip).stream()).toList();
    String wanted = spec.options().get("rail");
    List<HwmonChannel> fitting =
        wanted != null
            ? rails.stream().filter(rail -> rail.label().equals(wanted)).toList()
            : rails.size() == 1 ? rails : rails.stream().filter(HwmonChannel::wholeBoard).toList();
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    boolean twice = fitting.size() > 1;
    throw new InputException(
        "%s: expected %s one of %s, found %s"
            .formatted(
                spec.text(),
                twice ? "#rail= and #chip= of" : "#rail= and",
                (twice ? fitting : rails)
                    .stream()
                        .map(rail -> chips.size() > 1 ? rail.withChip() : rail.label())
                        .collect(Collectors.joining(", ")),
                wanted == null ? "none" : "'" + wanted + "'"));
  }

  /** A sampler that gives a warning before it starts. */
  private record Warned(Sampler sampler, String warning) implements Sampler {

    @Override
    public void sample(Sink sink) throws InterruptedException {
      sink.warn(warning);
      sampler.sample(sink);
    }

    @Override
    public MeterTraits traits() {
      return sampler.traits();
    }

    @Override
    public void close() {
      sampler.close();
    }
  }
}
