package io.splitpoint.power.sysfs;

import io.splitpoint.power.Accuracy;
import io.splitpoint.power.MeterException;
import io.splitpoint.power.MeterKind;
import io.splitpoint.power.MeterSpec;
import io.splitpoint.power.MeterSpecException;
import io.splitpoint.power.MeterTraits;
import io.splitpoint.power.PeriodicSampler;
import io.splitpoint.power.Sampler;
import io.splitpoint.power.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * {@code hwmon[:NAME]}: a sensor chip by its driver's name, such as {@code ina226} or {@code
 * ina3221}; the numbers of hwmon directories change from boot to boot. {@code #rail=VDD_IN} names
 * one of several rails.
 */
public final class HwmonKind implements MeterKind {

  private static final double SLOWEST_MS = 2_000;
  private static final double USUAL_MS = 100;

  /**
   * Value of {@code shunt_resistor} in µΩ that the ina2xx driver takes when nobody sets another.
   */
  private static final double DRIVERS_SHUNT = 10_000;

  @Override
  public List<String> names() {
    return List.of("hwmon");
  }

  @Override
  public String usage() {
    return "hwmon[:NAME][#rail=LABEL]";
  }

  @Override
  public Sampler sampler(MeterSpec spec) {
    spec.allow("root", "rail");
    Path root = Path.of(spec.options().getOrDefault("root", "/sys")).resolve("class/hwmon");
    HwmonChannel rail = rail(spec, device(spec, root));
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
                + ": its driver takes the shunt for 10 mOhm, as when nobody has set it; boards with"
                + " 100 mOhm then read ten times too much (write µOhm into shunt_resistor)")
        : sampler;
  }

  private static Path device(MeterSpec spec, Path root) {
    List<Path> all =
        Sysfs.directories(root, "hwmon").stream()
            .filter(device -> !HwmonChannel.of(device).isEmpty())
            .toList();
    List<String> names = all.stream().map(HwmonKind::name).toList();
    for (Path device : all) {
      boolean wanted =
          spec.target().isEmpty()
              ? name(device).startsWith("ina")
              : name(device).equals(spec.target());
      if (wanted) {
        return device;
      }
    }
    throw new MeterException(
        spec.text()
            + ": expected a power sensor"
            + (spec.target().isEmpty() ? " of the INA family" : " named " + spec.target())
            + " in "
            + root
            + ", found "
            + (names.isEmpty() ? "no power sensor" : String.join(", ", names)));
  }

  private static String name(Path device) {
    return Sysfs.text(device.resolve("name")).orElse("");
  }

  private static HwmonChannel rail(MeterSpec spec, Path device) {
    List<HwmonChannel> rails = HwmonChannel.of(device);
    String wanted = spec.options().get("rail");
    String labels = rails.stream().map(HwmonChannel::label).collect(Collectors.joining(", "));
    for (HwmonChannel rail : rails) {
      boolean fits =
          wanted == null ? rails.size() == 1 || rail.wholeBoard() : rail.label().equals(wanted);
      if (fits && Files.isDirectory(device)) {
        return rail;
      }
    }
    throw new MeterSpecException(
        spec.text()
            + ": expected #rail= and one of "
            + labels
            + ", found "
            + (wanted == null ? "none" : "'" + wanted + "'"));
  }

  /** A sampler that warns once before it starts. */
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
