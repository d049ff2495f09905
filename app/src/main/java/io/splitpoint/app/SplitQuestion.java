package io.splitpoint.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.splitpoint.energy.Battery;
import io.splitpoint.energy.Board;
import io.splitpoint.energy.Rate;
import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.Endurance;
import io.splitpoint.partition.EnergyBoundary.Machines;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Tail;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.report.WhatIfData;
import io.splitpoint.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The question of a {@code profile} run about its splits, as options. Use it to repeat the question
 * with {@code partition}, or when the page is drawn again.
 *
 * @param tail value of the option, or a file in the run's directory; empty for none
 * @param link likewise
 * @param deadlineMs largest latency
 * @param board value of the option, like those that follow
 */
public record SplitQuestion(
    Optional<String> tail,
    Optional<String> link,
    Optional<String> objective,
    Optional<Double> deadlineMs,
    String energyOf,
    Optional<String> board,
    Optional<String> tailBoard,
    Optional<String> battery,
    Optional<String> rate,
    long seed) {

  /** The key in {@code profile.json}. */
  public static final String KEY = "splits_asked";

  /** The default question: the fastest split, with the whole board's energy. */
  public static final SplitQuestion FASTEST =
      new SplitQuestion(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          EnergyOf.BOARD.label(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          1);

  /** This question with another server and another link. */
  SplitQuestion with(Optional<String> otherTail, Optional<String> otherLink) {
    return new SplitQuestion(
        otherTail,
        otherLink,
        objective,
        deadlineMs,
        energyOf,
        board,
        tailBoard,
        battery,
        rate,
        seed);
  }

  /** This question with this machine as the board, where none is named. */
  SplitQuestion here() {
    return new SplitQuestion(
        tail,
        link,
        objective,
        deadlineMs,
        energyOf,
        board.or(() -> Board.here().map(Board::name)),
        tailBoard,
        battery,
        rate,
        seed);
  }

  /** As it was written: JSON has the names of the components. */
  public static SplitQuestion of(JsonNode node) {
    return new SplitQuestion(
        text(node, "tail"),
        text(node, "link"),
        text(node, "objective"),
        node.path("deadline_ms").isNumber()
            ? Optional.of(node.path("deadline_ms").asDouble())
            : Optional.empty(),
        text(node, "energy_of").orElse("board"),
        text(node, "board"),
        text(node, "tail_board"),
        text(node, "battery"),
        text(node, "rate"),
        node.path("seed").asLong(1));
  }

  private static Optional<String> text(JsonNode node, String key) {
    return Optional.ofNullable(node.path(key).textValue());
  }

  /** This question as options of {@code partition}. */
  public WhatIfData.Command command(Path run) {
    List<String> options = new ArrayList<>(List.of("--energy-of", energyOf));
    board.ifPresent(name -> options.addAll(List.of("--board", name)));
    tailBoard.ifPresent(name -> options.addAll(List.of("--tail-board", name)));
    battery.ifPresent(text -> options.addAll(List.of("--battery", text)));
    rate.ifPresent(text -> options.addAll(List.of("--rate", text)));
    if (seed != 1) {
      options.addAll(List.of("--seed", Long.toString(seed)));
    }
    return new WhatIfData.Command(
        run.resolve(RunDirectory.PROFILE).toString(),
        tail.map(name -> in(run, name)),
        link.map(name -> in(run, name)),
        options);
  }

  /**
   * Parses the question.
   *
   * @param run the directory in which files are searched first
   * @param confidence confidence with which a split is called best
   */
  public Splits splits(Path run, double confidence) {
    battery.ifPresent(Battery::parse);
    rate.ifPresent(Rate::parse);
    Optional<Link> between = link.map(name -> Link.of(in(run, name)));
    Optional<String> server = tail.map(name -> in(run, name));
    Optional<Tail> far = server.map(Tail::of);
    return new Splits(
        between,
        far,
        far.filter(Tail.Measured.class::isInstance).isPresent()
            ? RunDirectory.tailsBeside(Path.of(server.get()))
            : List.of(),
        deadlineMs.map(Constraints::deadline).orElse(Constraints.NONE),
        seed,
        objective.map(Objective::of),
        confidence,
        EnergyOf.of(energyOf),
        new Machines(board.map(Board::of), tailBoard.map(Board::of)));
  }

  /** The battery's run time with each of these splits; empty where it was not requested. */
  public Optional<Endurance> endurance(Splits splits, Profile profile, List<LayerProfile> tails) {
    return battery.isPresent() || rate.isPresent()
        ? Optional.of(
            splits.endurance(profile, tails, battery.map(Battery::parse), rate.map(Rate::parse)))
        : Optional.empty();
  }

  /** A file of the run is in its directory, wherever that has been moved. */
  private static String in(Path run, String name) {
    Path here = run.resolve(name);
    return Files.isRegularFile(here) ? here.toString() : name;
  }
}
