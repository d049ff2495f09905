package io.splitpoint.partition;

import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.Source;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads {@code splits.csv} back, for charts of a run that ended earlier. */
public final class SplitsReader {

  private final Path file;
  private final Profile profile;
  private final List<LayerProfile> tails;

  private SplitsReader(Path file, Profile profile, List<LayerProfile> tails) {
    this.file = file;
    this.profile = profile;
    this.tails = tails;
  }

  /**
   * Reads a file that {@link SplitsCsv} wrote.
   *
   * @param profile of the same run: it knows which heads were measured and which modelled
   * @param tails that were run in the same run
   * @return the candidates and winners; expected regret is not in the file
   * @throws PartitionInputException naming file, line, expected and found
   * @throws IOException when the file cannot be read
   */
  public static Partition read(Path file, Profile profile, List<LayerProfile> tails)
      throws IOException {
    return new SplitsReader(file, profile, tails).read();
  }

  private Partition read() throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    List<Candidate> candidates = new ArrayList<>();
    Map<Objective, Candidate> best = new EnumMap<>(Objective.class);
    try (Reader reader = Files.newBufferedReader(file);
        CSVParser rows = format.parse(reader)) {
      for (String column : SplitsCsv.COLUMNS) {
        if (!rows.getHeaderNames().contains(column)) {
          throw new PartitionInputException(
              file + ": line 1: expected a column " + column + ", found " + rows.getHeaderNames());
        }
      }
      for (CSVRecord row : rows) {
        Candidate candidate = candidate(row, rows.getHeaderNames().size());
        candidates.add(candidate);
        candidate.bestFor().forEach(objective -> best.put(objective, candidate));
      }
    } catch (FileSystemException unreadable) {
      throw unreadable;
    } catch (IllegalArgumentException | IOException | UncheckedIOException broken) {
      Throwable cause = broken instanceof UncheckedIOException ? broken.getCause() : broken;
      throw new PartitionInputException(
          file
              + ": expected comma-separated values in UTF-8, found "
              + (cause instanceof CharacterCodingException ? "other bytes" : cause.getMessage()));
    }
    return new Partition(candidates, best, Map.of());
  }

  private Candidate candidate(CSVRecord row, int fields) {
    try {
      if (row.size() != fields) {
        throw new IllegalArgumentException(
            "expected %d fields, found %d".formatted(fields, row.size()));
      }
      List<Objective> bestFor = new ArrayList<>();
      for (String label : row.get("best_for").split(" ")) {
        if (!label.isEmpty()) {
          bestFor.add(Objective.of(label));
        }
      }
      Map<Objective, Double> probability = new EnumMap<>(Objective.class);
      number(row, "confidence")
          .ifPresent(known -> bestFor.forEach(objective -> probability.put(objective, known)));
      return new Candidate(
          cut(row), Boolean.parseBoolean(row.get("on_pareto_front")), bestFor, probability);
    } catch (IllegalArgumentException | PartitionInputException e) {
      throw new PartitionInputException(
          file + ": line " + (row.getRecordNumber() + 1) + ": " + e.getMessage());
    }
  }

  private SplitPoint cut(CSVRecord row) {
    int layer = (int) whole(row, "split_layer", Integer.MAX_VALUE);
    String head = row.get("head_device");
    return new SplitPoint(
        row.get("model"),
        head,
        row.get("tail_device"),
        row.get("link"),
        layer,
        row.get("split_name"),
        whole(row, "transfer_bytes", Long.MAX_VALUE),
        number(row, "head_ms"),
        number(row, "transfer_ms").orElse(0),
        number(row, "tail_ms"),
        number(row, "head_mj"),
        number(row, "transfer_mj").orElse(0),
        number(row, "wait_mj"),
        0,
        source(head, layer),
        basis(row.get("tail_device"), layer, number(row, "tail_ms")));
  }

  private TailBasis basis(String device, int layer, OptionalDouble tailMs) {
    if (layer == profile.layers()) {
      return TailBasis.NONE;
    }
    // a server that is a factor; one as fast as the head's device has the head's own tails
    boolean factor = device.matches("server-x[0-9.]+");
    boolean same = device.equals("server-x1");
    if (factor && !same) {
      return TailBasis.SCALED;
    }
    boolean measured =
        tails.stream()
            .filter(tail -> tail.layer() == layer && (same || named(tail, device)))
            .flatMap(tail -> tail.latency().stream())
            // a server may have a device of the same name
            .anyMatch(ran -> Math.abs(ran.medianMs() - tailMs.orElse(-1)) <= 1e-9 * ran.medianMs());
    return layer == 0 || measured ? TailBasis.MEASURED : TailBasis.DIFFERENCE;
  }

  /** As {@link Pairings} names devices of a profile. */
  private static boolean named(LayerProfile row, String device) {
    return device.equals(row.device()) || device.equals(row.device() + "-" + row.precision());
  }

  private Optional<Source> source(String device, int layer) {
    return profile.rows().stream()
        .filter(row -> device.startsWith(row.device()) && row.layer() == Math.max(1, layer))
        .map(LayerProfile::latency)
        .flatMap(Optional::stream)
        .map(Latency::source)
        .findFirst();
  }

  private static OptionalDouble number(CSVRecord row, String column) {
    String text = row.get(column);
    if (text.isEmpty()) {
      return OptionalDouble.empty();
    }
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return OptionalDouble.of(value);
      }
    } catch (NumberFormatException noNumber) {
      // said below
    }
    throw wrong(column, "a number", text);
  }

  private static long whole(CSVRecord row, String column, long most) {
    String text = row.get(column);
    try {
      long value = Long.parseLong(text);
      if (value >= 0 && value <= most) {
        return value;
      }
    } catch (NumberFormatException noNumber) {
      // said below
    }
    throw wrong(column, "a whole number of at least 0", text);
  }

  private static IllegalArgumentException wrong(String column, String expected, String found) {
    return new IllegalArgumentException(
        "%s: expected %s, found '%s'".formatted(column, expected, found));
  }
}
