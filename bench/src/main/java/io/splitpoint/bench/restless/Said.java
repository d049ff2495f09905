package io.splitpoint.bench.restless;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * The answer of one run of {@code splitpoint profile}.
 *
 * @param rows rows of its splits.csv
 * @param best the best row for latency; empty without one
 * @param confidence stated probability that it is the best
 * @param standing {@code sure}, {@code equal}, {@code undecided} or {@code unknown}; empty in
 *     versions that say only the confidence
 * @param valid the verdict; empty in versions that have none
 * @param reasons codes of the reasons why it is not valid
 */
record Said(
    List<Row> rows,
    Optional<Row> best,
    OptionalDouble confidence,
    String standing,
    Optional<Boolean> valid,
    List<String> reasons) {

  /**
   * A split; unknown times are empty.
   *
   * @param transferMs time on the link
   */
  record Row(
      String headDevice,
      String tailDevice,
      int layer,
      String name,
      OptionalDouble headMs,
      OptionalDouble transferMs,
      OptionalDouble tailMs,
      OptionalDouble latencyMs) {

    boolean sameAs(String head, String tail, int after) {
      return headDevice.equals(head) && tailDevice.equals(tail) && layer == after;
    }
  }

  /**
   * @param json output of {@code --json}
   * @param directory directory of the run's files
   */
  static Said read(Path json, Path directory) throws IOException {
    JsonNode root = new ObjectMapper().readTree(json.toFile());
    List<Row> rows = new ArrayList<>();
    try (Reader in = Files.newBufferedReader(directory.resolve("splits.csv"))) {
      CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
      for (CSVRecord record : format.parse(in)) {
        rows.add(
            new Row(
                record.get("head_device"),
                record.get("tail_device"),
                Integer.parseInt(record.get("split_layer")),
                record.get("split_name"),
                number(record.get("head_ms")),
                number(record.get("transfer_ms")),
                number(record.get("tail_ms")),
                number(record.get("latency_ms"))));
      }
    }
    JsonNode best = root.path("answer").path("best");
    best = best.isObject() ? best : root.path("best").path("latency");
    JsonNode said = best;
    Optional<Row> row =
        rows.stream()
            .filter(
                r ->
                    r.sameAs(
                        said.path("head_device").asText(),
                        said.path("tail_device").asText(),
                        said.path("split_layer").asInt(-1)))
            .findFirst();
    JsonNode validity = root.path("validity");
    List<String> reasons = new ArrayList<>();
    validity.path("reasons").forEach(reason -> reasons.add(reason.path("code").asText()));
    return new Said(
        rows,
        row,
        best.path("confidence").isNumber()
            ? OptionalDouble.of(best.path("confidence").asDouble())
            : OptionalDouble.empty(),
        root.path("answer").path("standing").asText(""),
        validity.isObject() ? Optional.of(validity.path("valid").asBoolean()) : Optional.empty(),
        reasons);
  }

  private static OptionalDouble number(String cell) {
    return cell.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(cell));
  }
}
