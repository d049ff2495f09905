package io.splitpoint.energy;

import io.splitpoint.energy.Board.Point;
import io.splitpoint.failure.InputException;
import io.splitpoint.profile.Source;
import io.splitpoint.table.Document;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Reads a board's YAML file; {@code boards/*.yaml} are shipped. */
final class BoardFile {

  private static final List<String> KEYS =
      List.of(
          "name",
          "description",
          "device_tree",
          "basis",
          "from",
          "cores",
          "idle_error_share",
          "busy_error_share",
          "accelerator_w",
          "accelerator_in_idle",
          "network_w",
          "network_error_share",
          "clock_mhz",
          "clocks");

  private static final Range CORES = new Range("", 1, 4096);

  /** The error of powers that were measured on another machine of the same kind. */
  private static final double ERROR_SHARE = 0.3;

  private BoardFile() {}

  static Board named(String nameOrFile) {
    if (Board.NAMES.contains(nameOrFile)) {
      return board(shipped(nameOrFile));
    }
    boolean looksLikeFile = nameOrFile.endsWith(".yaml") || nameOrFile.endsWith(".yml");
    if (!looksLikeFile) {
      throw new InputException(
          "board: expected %s or a device file (.yaml), found '%s'"
              .formatted(String.join(", ", Board.NAMES), nameOrFile));
    }
    return board(Document.yaml(Path.of(nameOrFile)));
  }

  /** The shipped board of this machine; only boards have a device tree. */
  static Optional<Board> here() {
    String model;
    try {
      model = Files.readString(Path.of("/proc/device-tree/model"));
    } catch (IOException none) {
      return Optional.empty();
    }
    return of(model);
  }

  /** The shipped board whose device tree's model begins like this text. */
  static Optional<Board> of(String model) {
    return Board.NAMES.stream()
        .filter(
            name -> {
              Fields tree = shipped(name).field("device_tree");
              return tree.has("device_tree") && model.startsWith(tree.text("device_tree"));
            })
        .findFirst()
        .map(BoardFile::named);
  }

  private static Document shipped(String name) {
    return Document.yaml(BoardFile.class, "boards/" + name + ".yaml");
  }

  private static Board board(Document file) {
    file.only(KEYS);
    NavigableMap<Double, Point> clocks = new TreeMap<>();
    Document points =
        file.map("clocks")
            .orElseThrow(
                () ->
                    file.failure(
                        "expected the key 'clocks' with a clock in MHz, its idle_w and its busy_w,"
                            + " found none"));
    for (String mhz : points.keys()) {
      if (!mhz.matches("[0-9]{1,6}(\\.[0-9]{1,3})?")) {
        throw points.failure(mhz, "expected a clock in MHz, found '" + mhz + "'");
      }
      clocks.put(Double.parseDouble(mhz), point(points.map(mhz).orElseThrow()));
    }
    if (clocks.isEmpty()) {
      throw file.failure("clocks", "expected at least one clock, found none");
    }
    Fields clock = file.field("clock_mhz");
    Board board =
        new Board(
            file.field("name").text("name"),
            file.field("description").textOrEmpty("description"),
            source(file),
            file.field("from").textOrEmpty("from"),
            (int) file.field("cores").whole("cores", CORES),
            share(file, "idle_error_share", ERROR_SHARE),
            share(file, "busy_error_share", ERROR_SHARE),
            number(file, "accelerator_w", 0),
            file.field("accelerator_in_idle").has("accelerator_in_idle")
                && file.field("accelerator_in_idle").flag("accelerator_in_idle"),
            network(file),
            clocks,
            clocks.lastKey());
    return clock.has("clock_mhz") ? board.at(clock.number("clock_mhz")) : board;
  }

  private static Watts network(Document file) {
    return file.keys().contains("network_w")
        ? Watts.of(
            file.field("network_w").number("network_w"),
            share(file, "network_error_share", ERROR_SHARE))
        : Watts.unknown(
            "what its wired network takes while it sends is not known (network_w of the board's"
                + " device file, or transmit_w in a link file)");
  }

  private static Point point(Document file) {
    file.only(List.of("idle_w", "busy_w"));
    double idleW = file.field("idle_w").number("idle_w");
    Document busy =
        file.map("busy_w")
            .orElseThrow(
                () -> file.failure("expected busy_w such as {1: 3.1, 4: 6.4}, found none"));
    NavigableMap<Integer, Double> busyW = new TreeMap<>();
    for (String threads : busy.keys()) {
      if (!threads.matches("[1-9][0-9]{0,3}")) {
        throw busy.failure(threads, "expected a number of busy threads, found '" + threads + "'");
      }
      double watts = busy.field(threads).number(threads, Range.of("_w"));
      if (watts < idleW) {
        throw busy.failure(
            threads,
            "expected at least idle_w, %s W, with %s busy threads, found %s W"
                .formatted(idleW, threads, watts));
      }
      busyW.put(Integer.parseInt(threads), watts);
    }
    if (busyW.isEmpty()) {
      throw file.failure("busy_w", "expected at least one number of threads, found none");
    }
    return new Point(idleW, busyW);
  }

  private static double number(Document file, String key, double absent) {
    return file.keys().contains(key) ? file.field(key).number(key) : absent;
  }

  private static double share(Document file, String key, double absent) {
    return file.keys().contains(key) ? file.field(key).number(key, Range.SHARE) : absent;
  }

  private static Source source(Document file) {
    Fields basis = file.field("basis");
    try {
      return basis.has("basis") ? Source.of(basis.text("basis")) : Source.MODELLED;
    } catch (IllegalArgumentException unknown) {
      throw file.failure("basis", unknown.getMessage());
    }
  }
}
