package io.splitpoint.app.offloading;

import io.splitpoint.app.MeasuredLink;
import io.splitpoint.app.Meters;
import io.splitpoint.app.ServerConnection;
import io.splitpoint.device.DeviceOptions;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.device.trial.Trial;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.run.Heads;
import io.splitpoint.offload.run.Settings;
import io.splitpoint.offload.run.SplitRuns;
import io.splitpoint.offload.run.UsableSplits;
import io.splitpoint.offload.run.Validation;
import io.splitpoint.partition.EnergyBoundary.Machines;
import io.splitpoint.partition.Link;
import io.splitpoint.power.Quality;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Source;
import io.splitpoint.profiler.Profiler;
import io.splitpoint.run.Provenance;
import io.splitpoint.run.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Runs every split over a real link and compares its time and energy with the prediction. It is the
 * use case of {@code offload validate}, which shows the accuracy of predictions.
 */
public final class Validating {

  /**
   * The options of a validation.
   *
   * @param model the model's name in files
   * @param builtIn whether it is built in, and needs no trial
   * @param server the user's name of the server
   * @param settings settings of the run; {@link Settings#plain}, so that frames are comparable
   * @param device device of the heads
   * @param opening options for opening it, with the CPU threads of one run
   * @param runs frames of each split, at least 3
   * @param out directory of {@code validation.csv}
   */
  public record Options(
      String model,
      boolean builtIn,
      Graph graph,
      String server,
      ServerAddress address,
      Settings settings,
      DeviceSpec device,
      DeviceOptions opening,
      SplitCosts costs,
      Energy energy,
      int runs,
      Path out) {}

  /**
   * The options for energy.
   *
   * @param meters specifications of power meters, of which the first is used
   * @param of boundary of the energies
   * @param machines boards of the machines, where no meter measures them
   * @param radio link with the radio's powers, where no meter measures it
   */
  public record Energy(
      List<String> meters, Quality quality, EnergyOf of, Machines machines, Optional<Link> radio) {

    /**
     * Refuses unknown energies: an accelerator's needs a meter, because no device file has it, and
     * a server's alone is not supported.
     */
    private void check(DeviceSpec device) {
      if (device.kind() != DeviceKind.CPU) {
        boolean files = machines.board().isPresent() || machines.tailBoard().isPresent();
        if (files || of != EnergyOf.BOARD) {
          throw new InputException(
              "energy with heads on %s: expected that of the board, by a meter at its supply, because no device file says what an accelerator takes, found %s"
                  .formatted(
                      device.name(),
                      files ? "a device file of a machine" : of.label() + " energy"));
        }
        return;
      }
      if (of == EnergyOf.ACCELERATOR) {
        throw new InputException(
            "the energy's boundary: expected board or system, because heads run on the CPU here, found"
                + " accelerator");
      }
      if (of == EnergyOf.SYSTEM && meters.isEmpty() && machines.board().isEmpty()) {
        throw new InputException(
            "the energy's boundary: expected a power meter or the device file of this machine"
                + " where it is the system, found neither");
      }
    }
  }

  /**
   * The result.
   *
   * @param link link; empty where its bandwidth was not measured
   */
  public record Result(
      HeadDevice heads,
      Validation validation,
      Optional<MeasuredLink> link,
      FrameEnergies energies) {}

  private final Options options;
  private final Settings settings;
  private final UsableSplits.Progress progress;

  private Validating(Options options, UsableSplits.Progress progress) {
    this.options = options;
    this.progress = progress;
    this.settings = options.settings;
  }

  /**
   * Validates, and writes {@code validation.csv} and {@code validation.json}.
   *
   * @param commandLine command line for the provenance
   * @param notices receives notices, a line each
   * @throws io.splitpoint.failure.MissingException when the server is unreachable, or the device
   *     refuses the model or is lost
   */
  public static Result run(
      Options options,
      List<String> commandLine,
      Consumer<String> notices,
      UsableSplits.Progress progress)
      throws IOException {
    options.energy.check(options.device);
    if (!options.builtIn) {
      Trial.of(options.graph, options.settings.xnnpack(), Optional.empty());
    }
    return new Validating(options, progress).run(new Provenance(commandLine), notices);
  }

  private Result run(Provenance provenance, Consumer<String> notices) throws IOException {
    List<String> deviceNotices = new ArrayList<>();
    try (DeviceHeads chip = chip(notices.andThen(deviceNotices::add))) {
      Files.createDirectories(options.out);
      requireMeterable(chip);
      return run(
          Optional.ofNullable(chip), provenance.put("device_notices", deviceNotices), notices);
    }
  }

  /** While the CPU emulates an accelerator, a meter measures the CPU. */
  private void requireMeterable(DeviceHeads chip) {
    if (chip != null && chip.source() != Source.MEASURED && !options.energy.meters.isEmpty()) {
      throw new InputException(
          "energy with heads on %s: expected an attached accelerator, found none, so a meter would measure the CPU"
              .formatted(chip.name()));
    }
  }

  /** Null for the CPU. */
  private DeviceHeads chip(Consumer<String> says) {
    return options.device.kind() == DeviceKind.CPU
        ? null
        : DeviceHeads.open(
            options.device, options.opening, options.graph, settings.runtime(), says, true);
  }

  private Result run(Optional<DeviceHeads> chip, Provenance provenance, Consumer<String> notices)
      throws IOException {
    Path file = options.out.resolve("validation.csv");
    try (Meters meters = Meters.open(options.energy.meters)) {
      meters.start();
      meters.notices().forEach(notices);
      meters.record(options.out);
      Validation validation = validation(chip.map(heads -> heads));
      HeadDevice heads = chip.map(used -> headDevice(used, validation)).orElse(HeadDevice.CPU);
      Optional<MeasuredLink> link = MeasuredLink.known(options.address.host(), validation.link());
      ValidationCsv csv = new ValidationCsv(options.model, options.server, heads, validation, link);
      WholeFile.write(file, csv::write); // This does not depend on the meter.
      FrameEnergies energies =
          energies(validation, link, metered(chip.map(used -> used), validation, meters));
      WholeFile.write(file, csv.with(energies)::write);
      List<String> warnings = new ArrayList<>(energies.warnings());
      warnings.addAll(meters.warnings());
      warnings.forEach(warning -> notices.accept("warning: " + warning));
      provenance
          .put("sha256", options.graph.sha256())
          .put("costs", options.costs.source())
          .put("server", options.server)
          .put("device", heads.name())
          .put("device_source", heads.source().label())
          .libraries(libraries(chip))
          .put("frames_repeated", Integer.toString(validation.repeated()))
          .put("energy_of", options.energy.of.label())
          .put("meters", meters.descriptions())
          .put("notices", meters.notices())
          .put("warnings", warnings)
          .ended();
      WholeFile.write(options.out.resolve("validation.json"), provenance::writeTo);
      if (!meters.list().isEmpty()) {
        WholeFile.write(options.out.resolve("power.json"), provenance::writeTo);
      }
      return new Result(heads, validation, link, energies);
    }
  }

  /**
   * Without profiles the costs are timed in the rounds; the first estimate is for servers that
   * report no times.
   */
  private static HeadDevice headDevice(DeviceHeads chip, Validation validation) {
    return new HeadDevice(
        chip.name(),
        chip.source(),
        validation.rows().stream()
            .map(row -> row.cost().layer())
            .filter(layer -> layer > 0 && !chip.accelerates(layer))
            .collect(Collectors.toSet()));
  }

  private Map<String, String> libraries(Optional<DeviceHeads> chip) {
    return chip.map(DeviceHeads::libraries)
        .orElseGet(() -> Map.of("tflite", settings.runtime().version()));
  }

  private Validation validation(Optional<Heads> heads) throws IOException {
    Graph graph = options.graph;
    ServerConnection.connect(options.address)
        .close(); // This is checked before all heads are timed.
    Optional<UsableSplits> profiled = options.costs.profiled(graph);
    UsableSplits table =
        profiled.isPresent()
            ? profiled.get()
            : SplitCosts.timing(graph, settings, heads).run(options.costs.rounds(), progress);
    try {
      return Validation.run(
          graph,
          table,
          options.address,
          settings,
          heads,
          profiled.isEmpty(),
          options.runs,
          progress);
    } catch (IOException failure) {
      throw ServerConnection.none(options.address, failure);
    }
  }

  private FrameEnergies energies(
      Validation validation, Optional<MeasuredLink> link, MeteredSplits metered) {
    return new FrameModel(
            validation.rows(),
            validation.serverFactor(),
            settings.threads(),
            options.energy.radio.orElseGet(() -> ofUnknownWatts(link)),
            metered,
            options.energy.machines)
        .of(options.energy.of);
  }

  /** A link with unknown powers; its times do not enter the energy. */
  private static Link ofUnknownWatts(Optional<MeasuredLink> measured) {
    return measured
        .map(MeasuredLink::link)
        .orElseGet(() -> new Link("unknown", 1, 0, Double.NaN, Double.NaN, Double.NaN, 0));
  }

  private MeteredSplits metered(Optional<Heads> heads, Validation validation, Meters meters) {
    if (meters.list().isEmpty()) {
      return MeteredSplits.NONE;
    }
    Profiler.Metering first = meters.list().get(0);
    if (first.of() != EnergyOf.BOARD) {
      return MeteredSplits.none(
          "%s measures %s, from which the energy of the whole board does not follow: expected a meter at its supply (#topology=board)"
              .formatted(first.meter().name(), first.of().words()));
    }
    EnergyWalk walk =
        new EnergyWalk(
            validation,
            new MeteredTurns(first.meter(), first.trace(), options.energy.quality),
            split -> SplitRuns.open(options.graph, options.address, settings, heads, split));
    return walk.run(first.source(), progress);
  }
}
