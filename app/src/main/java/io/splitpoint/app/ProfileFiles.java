package io.splitpoint.app;

import io.splitpoint.app.ProfilingListener.Kind;
import io.splitpoint.partition.BatteryCsv;
import io.splitpoint.partition.Endurance;
import io.splitpoint.partition.EnergyBoundary;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.SplitsCsv;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.profiler.Profiler;
import io.splitpoint.report.RunReport;
import io.splitpoint.run.Provenance;
import io.splitpoint.run.RunDirectory;
import io.splitpoint.run.Validity;
import io.splitpoint.run.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the splits of a profiling run, and writes its files. */
record ProfileFiles(
    RunDirectory run,
    SplitQuestion question,
    Provenance provenance,
    Validity validity,
    List<String> notices,
    ProfilingListener listener) {

  /**
   * @param server server with measured rows and link
   */
  ProfileResult write(Profiler.Outcome outcome, Splits splits, Optional<RemoteServer> server)
      throws IOException {
    if (server.isEmpty()) {
      Optional<String> taken =
          splits.serverIsTaken(outcome.profile()) ? Optional.of("x1") : question.tail();
      return write(outcome, splits, question.with(taken, question.link()), Optional.empty());
    }
    // The server's rows and the link have separate files, as partition reads them.
    Sides sides = Sides.of(outcome.profile(), outcome.tails());
    String address = server.get().address().toString();
    MeasuredLink measured = server.get().measuredLink();
    provenance.put("server", address).put("link", measured.figures());
    Path file = run.file(RunDirectory.LINK);
    WholeFile.write(file, to -> to.write(measured.yaml("profile", address)));
    run.server(sides.there(), sides.thereTails(), provenance);
    // The link is used as written, so that partition gives the same answer.
    return write(
        outcome.with(sides.here(), sides.hereTails()),
        splits.with(sides, Link.read(file)),
        question.with(
            Optional.of("server/" + RunDirectory.PROFILE), Optional.of(RunDirectory.LINK)),
        Optional.of(measured));
  }

  private ProfileResult write(
      Profiler.Outcome outcome, Splits splits, SplitQuestion asked, Optional<MeasuredLink> link)
      throws IOException {
    Profile profile = outcome.profile();
    List<String> told = new ArrayList<>(notices);
    link.ifPresent(way -> told.add(way.inWords()));
    if (splits.serverIsTaken(profile)) {
      told.add("no tail device was named: the server is taken to be as fast as this machine");
    }
    EnergyBoundary boundary = splits.boundary(profile, outcome.tails());
    told.addAll(boundary.notices());
    boundary.notices().forEach(sentence -> listener.say(Kind.ENERGY, sentence));
    Partition partition = splits.partition(boundary);
    Objective objective = splits.asked(partition);
    ProfileResult result =
        new ProfileResult(
            outcome,
            splits,
            asked,
            partition,
            link,
            MeasuredTails.compare(run.file(RunDirectory.TAILS), outcome.tails(), profile),
            validity,
            told,
            run.path(),
            asked.endurance(splits, profile, outcome.tails()),
            splits.whatIf(profile, outcome.tails(), asked.command(run.path())));
    provenance
        .put(SplitQuestion.KEY, asked)
        .put("objective", objective.label())
        .put("energy_of", asked.energyOf());
    splits.machines().board().ifPresent(board -> provenance.put("board", board.name()));
    if (result.endurance().isPresent()) {
      Endurance endurance = result.endurance().get();
      WholeFile.write(run.file("battery.csv"), to -> BatteryCsv.write(endurance, to));
    }
    WholeFile.write(run.file("profile.json"), provenance::writeTo);
    WholeFile.write(run.file(RunDirectory.PROFILE), to -> ProfileCsv.write(profile, to));
    run.tails(outcome.tails(), provenance);
    run.layers(outcome.layers(), provenance);
    run.operators(outcome.operators().rows(), provenance);
    run.runs(outcome.runs(), provenance);
    WholeFile.write(run.file("splits.json"), provenance::writeTo);
    WholeFile.write(run.file("splits.csv"), to -> SplitsCsv.write(partition, objective, to));
    WholeFile.write(
        run.file("report.html"), to -> RunReport.write(result.report(provenance.text()), to));
    return result;
  }
}
