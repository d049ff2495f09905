package io.splitpoint.stream.watch;

import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.Sink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;

/**
 * Another sink, and what was seen in every frame as CSV, the best entry first: {@code
 * frame,rank,label,name,score,left,top,right,bottom}, edges as parts of the picture, empty for
 * classes.
 */
public final class ResultsCsv implements Sink {

  private final Sink sink;
  private final Writer out;
  private final List<String> names;

  /**
   * @param out closed with this
   * @param names of the labels; may be empty
   */
  public ResultsCsv(Sink sink, Writer out, List<String> names) {
    this.sink = sink;
    this.out = out;
    this.names = List.copyOf(names);
    write("frame,rank,label,name,score,left,top,right,bottom\n");
  }

  @Override
  public void write(long frame, Picture picture, Result result) {
    if (result instanceof Result.Classes classes) {
      for (int i = 0; i < classes.count; i++) {
        write(entry(frame, i, classes.label[i], classes.score[i]) + ",,,,\n");
      }
    } else if (result instanceof Result.Boxes boxes) {
      for (int i = 0; i < boxes.count; i++) {
        write(
            entry(frame, i, boxes.label[i], boxes.score[i])
                + String.format(
                    Locale.ROOT,
                    ",%.4f,%.4f,%.4f,%.4f%n",
                    boxes.left[i],
                    boxes.top[i],
                    boxes.right[i],
                    boxes.bottom[i]));
      }
    }
    sink.write(frame, picture, result);
  }

  private String entry(long frame, int rank, int label, float score) {
    String name = label < names.size() ? names.get(label) : "";
    return String.format(
        Locale.ROOT,
        "%d,%d,%d,\"%s\",%.4f",
        frame,
        rank + 1,
        label,
        name.replace("\"", "\"\""),
        score);
  }

  private void write(String line) {
    try {
      out.write(line);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
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
