package io.splitpoint.app;

import io.splitpoint.power.EnergyEstimate.Interval;
import io.splitpoint.power.Meter;
import io.splitpoint.power.PowerCsv;
import io.splitpoint.power.PowerSample;
import io.splitpoint.power.PowerTrace;
import io.splitpoint.power.Topology;
import io.splitpoint.profile.Source;
import io.splitpoint.profiler.EnergyRow;
import io.splitpoint.profiler.Profiler.Metering;
import io.splitpoint.run.GrowingFile;
import io.splitpoint.run.Provenance;
import io.splitpoint.run.RunDirectory;
import io.splitpoint.run.WholeFile;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The power meters of one run: started together, saved together, closed together. */
public final class Meters implements AutoCloseable {

  private final List<Metering> list = new ArrayList<>();
  private final List<Runnable> early = new ArrayList<>();
  private PowerCsv file;

  private Meters() {}

  /** Prepares the meters; {@link #start} opens them. */
  public static Meters open(List<String> specs) {
    Meters meters = new Meters();
    for (String spec : specs) {
      meters.list.add(new Metering(Meter.open(spec), new PowerTrace()));
    }
    return meters;
  }

  /** Notices about the energies for the user; known once the meters have started. */
  public List<String> notices() {
    List<String> notices = new ArrayList<>();
    for (Metering metering : list) {
      String name = metering.meter().name();
      if (metering.source() == Source.MODELLED) {
        notices.add(
            name
                + ": an emulator, a recording of one, or a pseudo terminal, not a meter:"
                + " every energy is modelled, not measured (a meter elsewhere is read through"
                + " tcp:HOST:PORT)");
      }
      if (metering.meter().topology() == Topology.UNKNOWN) {
        notices.add(
            name
                + ": assumed to measure the whole board; state what it measures with #topology=board, usb,"
                + " wall, rail or package");
      }
    }
    if (list.size() > 1) {
      notices.add(
          "%d meters: the energies of %s go into the tables; what one meter sees is in another's"
                  .formatted(list.size(), list.get(0).meter().name())
              + " reading too, so they are never added");
    }
    return notices;
  }

  /** Waits for every meter's first sample. */
  public void start() {
    for (Metering metering : list) {
      metering.meter().start(sample -> take(metering, sample));
    }
  }

  private synchronized void take(Metering metering, PowerSample sample) {
    metering.trace().add(sample);
    if (file == null) {
      early.add(() -> file.append(metering.meter().traits(), sample));
    } else {
      file.append(metering.meter().traits(), sample);
    }
  }

  /** Writes every sample from now on to a file of the directory at once. */
  public synchronized void record(Path directory) throws IOException {
    if (list.isEmpty()) {
      return;
    }
    Path path = directory.resolve("power.csv");
    // A resumed run has another clock and therefore a separate trace.
    for (int i = 2; Files.exists(path); i++) {
      path = directory.resolve("power-" + i + ".csv");
    }
    file = new PowerCsv(new GrowingFile(path, StandardOpenOption.CREATE_NEW));
    early.forEach(Runnable::run);
    early.clear();
  }

  public List<Metering> list() {
    return list;
  }

  /** Name and topology of each meter, one line per meter. */
  public List<String> descriptions() {
    return list.stream()
        .map(m -> m.meter().name() + ", sees: " + m.meter().topology().words())
        .toList();
  }

  public List<String> warnings() {
    return list.stream().flatMap(m -> m.meter().warnings().stream()).toList();
  }

  /** Writes energy.csv with its provenance; nothing without a meter. */
  public void save(RunDirectory run, List<EnergyRow> energies, Provenance provenance)
      throws IOException {
    if (!list.isEmpty()) {
      WholeFile.write(run.file("power.json"), provenance::writeTo);
      WholeFile.write(run.file("energy.json"), provenance::writeTo);
      WholeFile.write(run.file("energy.csv"), out -> write(energies, out));
    }
  }

  public static void write(List<EnergyRow> energies, Writer out) throws IOException {
    out.write(
        "model,precision,device,part,layer,meter,power_w,energy_mj,energy_mj_low,energy_mj_high,idle_w,"
            + "dynamic_mj,dynamic_mj_low,dynamic_mj_high,refreshes,windows_start_end_runs_paused_ns\n");
    for (EnergyRow row : energies) {
      out.write(
          String.join(
              ",",
              row.model(),
              row.precision(),
              row.device(),
              row.part(),
              Integer.toString(row.layer()),
              Integer.toString(row.meter()),
              Double.toString(row.powerW()),
              cells(Optional.of(row.grossMj())),
              cell(row.idleW()),
              cells(row.dynamicMj()),
              Integer.toString(row.refreshes()),
              row.windowsText()));
      out.write("\n");
    }
  }

  private static String cells(Optional<Interval> interval) {
    return interval.map(i -> i.value() + "," + i.low() + "," + i.high()).orElse(",,");
  }

  private static String cell(OptionalDouble value) {
    return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
  }

  @Override
  public void close() {
    list.forEach(m -> m.meter().close());
    synchronized (this) {
      if (file != null) {
        file.close();
        file = null;
      }
    }
  }
}
