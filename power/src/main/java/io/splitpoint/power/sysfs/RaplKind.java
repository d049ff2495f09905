package io.splitpoint.power.sysfs;

import io.splitpoint.power.Accuracy;
import io.splitpoint.power.MeterException;
import io.splitpoint.power.MeterKind;
import io.splitpoint.power.MeterSpec;
import io.splitpoint.power.MeterTraits;
import io.splitpoint.power.PeriodicSampler;
import io.splitpoint.power.PeriodicSampler.Measured;
import io.splitpoint.power.Sampler;
import io.splitpoint.power.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * {@code rapl[:DOMAIN]}: the processor's energy counters (Intel and AMD, powercap). Without a
 * domain the packages are added; a package includes its cores.
 */
public final class RaplKind implements MeterKind {

  /** The counters change every ms, which alone is an error of some percent below 50 ms. */
  private static final Duration PERIOD = Duration.ofMillis(100);

  private static final double JOULE_PER_MWH = 3.6;

  @Override
  public List<String> names() {
    return List.of("rapl");
  }

  @Override
  public String usage() {
    return "rapl[:DOMAIN]";
  }

  @Override
  public Sampler sampler(MeterSpec spec) {
    spec.allow("root");
    Path root = Path.of(spec.options().getOrDefault("root", "/sys")).resolve("class/powercap");
    List<RaplDomain> domains = domains(spec, root);
    MeterTraits traits =
        new MeterTraits(
            "RAPL " + String.join(" + ", domains.stream().map(RaplDomain::name).toList()),
            spec.topology(Topology.PACKAGE),
            spec.accuracy(Accuracy.UNSTATED),
            PERIOD);
    return new PeriodicSampler(traits, PERIOD, new Counters(domains));
  }

  private static List<RaplDomain> domains(MeterSpec spec, Path root) {
    List<Path> all =
        Stream.of("intel-rapl:", "amd-rapl:")
            .flatMap(prefix -> Sysfs.directories(root, prefix).stream())
            .toList();
    List<RaplDomain> domains = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Path directory : all) {
      String name = Sysfs.text(directory.resolve("name")).orElse("");
      names.add(name);
      boolean wanted =
          spec.target().isEmpty() ? name.startsWith("package") : name.equals(spec.target());
      if (wanted) {
        try {
          domains.add(new RaplDomain(directory, name));
        } catch (IOException e) {
          throw new MeterException(
              directory
                  + ": expected to read energy_uj, found no permission; sudo chmod a+r "
                  + root
                  + "/*/energy_uj "
                  + root
                  + "/*/max_energy_range_uj (until the next boot)",
              e);
        }
      }
    }
    if (domains.isEmpty()) {
      throw new MeterException(
          spec.text()
              + ": expected an energy counter in "
              + root
              + ", found "
              + (names.isEmpty()
                  ? "none; Arm processors and most virtual machines have none"
                  : String.join(", ", names)));
    }
    return domains;
  }

  /** Computes the mean power since the last poll. */
  private static final class Counters implements PeriodicSampler.Probe {

    private final List<RaplDomain> domains;
    private double lastJoule;
    private long lastNanos = System.nanoTime();

    Counters(List<RaplDomain> domains) {
      this.domains = domains;
    }

    @Override
    public Measured measure() throws IOException {
      pauseAtFirst();
      double joule = 0;
      for (RaplDomain domain : domains) {
        joule += domain.joule();
      }
      long now = System.nanoTime();
      double watts = (joule - lastJoule) / ((now - lastNanos) * 1e-9);
      lastJoule = joule;
      lastNanos = now;
      return new Measured(
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          watts,
          OptionalDouble.of(joule / JOULE_PER_MWH));
    }

    /** Waits once, because a mean needs an interval. */
    private void pauseAtFirst() {
      long missing = PERIOD.toNanos() / 2 - (System.nanoTime() - lastNanos);
      if (missing > 0) {
        java.util.concurrent.locks.LockSupport.parkNanos(missing);
      }
    }
  }
}
