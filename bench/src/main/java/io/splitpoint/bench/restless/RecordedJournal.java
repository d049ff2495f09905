package io.splitpoint.bench.restless;

import io.splitpoint.bench.restless.ReferenceRuns.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The timed runs of one device in a {@code measurements.journal}, before the play-off.
 *
 * @param identity the journal's first line without its checksum
 * @param lines lines of the runs, unchanged
 */
record RecordedJournal(String identity, List<Line> lines) {

  /**
   * @param text the unchanged line with its checksum
   * @param head whether the part is layers 1 to {@code layer}, or those after it
   */
  record Line(String text, boolean head, int layer, int round, long[] start, long[] taken) {}

  static RecordedJournal read(Path file, String device) throws IOException {
    List<Line> lines = new ArrayList<>();
    List<String> all = Files.readAllLines(file);
    for (String text : all.subList(1, all.size())) {
      String[] cells = text.substring(0, text.lastIndexOf(' ')).split(",");
      if (cells[0].equals("run") && cells[2].equals(device)) {
        String[] runs = cells[6].split(";");
        long[] start = new long[runs.length];
        long[] taken = new long[runs.length];
        for (int i = 0; i < runs.length; i++) {
          start[i] = Long.parseLong(runs[i].split(":")[0]);
          taken[i] = Long.parseLong(runs[i].split(":")[1]);
        }
        lines.add(
            new Line(
                text,
                cells[3].equals("head"),
                Integer.parseInt(cells[4]),
                Integer.parseInt(cells[5]),
                start,
                taken));
      }
    }
    lines.sort(Comparator.comparingLong(line -> line.start[0]));
    String first = all.get(0);
    return new RecordedJournal(first.substring(0, first.lastIndexOf(' ')), List.copyOf(lines));
  }

  /** The numbers of the rounds, ascending. */
  List<Integer> rounds() {
    TreeSet<Integer> rounds = new TreeSet<>();
    lines.forEach(line -> rounds.add(line.round));
    return List.copyOf(rounds);
  }

  RecordedJournal only(Collection<Integer> rounds) {
    return new RecordedJournal(
        identity, lines.stream().filter(line -> rounds.contains(line.round)).toList());
  }

  /**
   * The runs with parts numbered: 0 the whole model of {@code layers}, 2k − 1 and 2k the head and
   * the tail of cut k.
   */
  ReferenceRuns turns(int layers) {
    return new ReferenceRuns(
        lines.stream()
            .map(line -> new Turn(line.round, part(line, layers), line.start, line.taken))
            .toList());
  }

  private static int part(Line line, int layers) {
    if (line.head) {
      return line.layer == layers ? 0 : 2 * line.layer - 1;
    }
    return 2 * line.layer;
  }

  /** The fewest timed runs of a part, among those that have any in {@code whole}. */
  int fewestRuns(RecordedJournal whole) {
    int[] runs = new int[4096];
    boolean[] known = new boolean[runs.length];
    whole.lines.forEach(line -> known[key(line)] = true);
    lines.forEach(line -> runs[key(line)] += line.taken.length);
    int fewest = Integer.MAX_VALUE;
    for (int i = 0; i < runs.length; i++) {
      fewest = known[i] ? Math.min(fewest, runs[i]) : fewest;
    }
    return fewest;
  }

  private static int key(Line line) {
    return 2 * line.layer + (line.head ? 1 : 0);
  }
}
