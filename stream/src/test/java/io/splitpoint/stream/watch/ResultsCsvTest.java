package io.splitpoint.stream.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.Sink;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.junit.jupiter.api.Test;

class ResultsCsvTest {

  private static final Sink NOWHERE =
      new Sink() {
        @Override
        public void write(long frame, Picture picture, Result result) {}

        @Override
        public void close() {}
      };

  @Test
  void labelsWithCommasQuotesAndBreaksAreReadAsTheyWere() throws IOException {
    List<String> names = List.of("plain", "tench, \"Tinca tinca\"", "two\nlines");
    Result.Classes classes = new Result.Classes(4);
    classes.count = 4;
    for (int i = 0; i < 4; i++) {
      classes.label[i] = i;
      classes.score[i] = 0.5f / (i + 1);
    }
    StringWriter out = new StringWriter();
    try (ResultsCsv csv = new ResultsCsv(NOWHERE, out, names)) {
      csv.write(7, null, classes);
    }
    List<List<String>> rows = rows(out);
    assertThat(rows)
        .containsExactly(
            List.of("frame", "rank", "label", "name", "score", "left", "top", "right", "bottom"),
            List.of("7", "1", "0", "plain", "0.5000", "", "", "", ""),
            List.of("7", "2", "1", "tench, \"Tinca tinca\"", "0.2500", "", "", "", ""),
            List.of("7", "3", "2", "two\nlines", "0.1667", "", "", "", ""),
            List.of("7", "4", "3", "", "0.1250", "", "", "", ""));
  }

  @Test
  void aBoxHasItsEdges() throws IOException {
    Result.Boxes boxes = new Result.Boxes(1);
    boxes.count = 1;
    boxes.score[0] = 0.75f;
    boxes.left[0] = 0.1f;
    boxes.top[0] = 0.2f;
    boxes.right[0] = 0.3f;
    boxes.bottom[0] = 0.4f;
    StringWriter out = new StringWriter();
    try (ResultsCsv csv = new ResultsCsv(NOWHERE, out, List.of("cat"))) {
      csv.write(1, null, boxes);
    }
    assertThat(rows(out).get(1))
        .containsExactly("1", "1", "0", "cat", "0.7500", "0.1000", "0.2000", "0.3000", "0.4000");
  }

  private static List<List<String>> rows(StringWriter out) throws IOException {
    try (var parser = CSVFormat.RFC4180.parse(new StringReader(out.toString()))) {
      return parser.getRecords().stream().map(row -> row.toList()).toList();
    }
  }
}
