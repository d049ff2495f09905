package io.splitpoint.stream.watch;

import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.Sink;
import io.splitpoint.table.TableWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes each frame's results as CSV and passes the frame to another sink; the best entry comes
 * first: {@code frame,rank,label,name,score,left,top,right,bottom}, edges as fractions of the
 * picture, empty for classes.
 */
public final class ResultsCsv implements Sink {

  private static final List<String> COLUMNS =
      List.of("frame", "rank", "label", "name", "score", "left", "top", "right", "bottom");

  private final Sink sink;
  private final Writer out;
  private final TableWriter table;
  private final List<String> names;

  /**
   * @param out CSV file, closed with this sink
   * @param names names of the labels; may be empty
   */
  public ResultsCsv(Sink sink, Writer out, List<String> names) {
    this.sink = sink;
    this.out = out;
    this.names = List.copyOf(names);
    try {
      table = new TableWriter(out, COLUMNS);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void write(long frame, Picture picture, Result result) {
    if (result instanceof Result.Classes classes) {
      for (int i = 0; i < classes.count; i++) {
        write(frame, i, classes.label[i], classes.score[i]);
      }
    } else if (result instanceof Result.Boxes boxes) {
      for (int i = 0; i < boxes.count; i++) {
        write(
            frame,
            i,
            boxes.label[i],
            boxes.score[i],
            boxes.left[i],
            boxes.top[i],
            boxes.right[i],
            boxes.bottom[i]);
      }
    }
    sink.write(frame, picture, result);
  }

  private void write(long frame, int index, int label, float score, float... edges) {
    List<Object> cells = new ArrayList<>(COLUMNS.size());
    String name = label < names.size() ? names.get(label) : "";
    cells.addAll(List.of(frame, index + 1, label, name, fixed(score)));
    for (float edge : edges) {
      cells.add(fixed(edge));
    }
    while (cells.size() < COLUMNS.size()) {
      cells.add("");
    }
    try {
      table.row(cells);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String fixed(float value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  @Override
  public void close() {
    try {
      sink.close();
    } finally {
      try {
        out.close();
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
