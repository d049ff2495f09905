package io.splitpoint.app.offloading;

import io.splitpoint.app.MeasuredLink;
import io.splitpoint.offload.run.PredictionError;
import io.splitpoint.offload.run.Validation;
import io.splitpoint.power.EnergyEstimate.Interval;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.table.TableWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code validation.csv}.
 *
 * @param server the user's name of the server
 * @param heads device of the heads
 * @param link link; empty where its bandwidth was not measured
 */
public record ValidationCsv(
    String model,
    String server,
    HeadDevice heads,
    Validation validation,
    Optional<MeasuredLink> link,
    FrameEnergies energies) {

  public static final List<String> COLUMNS =
      List.of(
          ("model,server,link_mbps,link_latency_ms,split_layer,split_name,transfer_bytes,"
                  + "predicted_ms,measured_ms,measured_ms_low,measured_ms_high,error_percent,"
                  + "chosen,best,regret_percent,predicted_at_pace_ms,error_at_pace_percent,"
                  + "chosen_at_pace,head_alone_ms,link_alone_ms,tail_alone_ms,"
                  + "head_in_frame_ms,link_in_frame_ms,tail_in_frame_ms,"
                  + "head_mj,transfer_mj,wait_mj,predicted_mj,predicted_mj_low,predicted_mj_high,"
                  + "predicted_source,"
                  + "energy_mj,energy_mj_low,energy_mj_high,"
                  + "energy_error_percent,energy_error_percent_low,energy_error_percent_high,"
                  + "dynamic_mj,dynamic_mj_low,dynamic_mj_high,energy_source,energy_of,"
                  + "device,source")
              .split(","));

  ValidationCsv(
      String model,
      String server,
      HeadDevice heads,
      Validation validation,
      Optional<MeasuredLink> link) {
    this(model, server, heads, validation, link, FrameEnergies.none(EnergyOf.BOARD, List.of()));
  }

  ValidationCsv with(FrameEnergies found) {
    return new ValidationCsv(model, server, heads, validation, link, found);
  }

  void write(Writer to) throws IOException {
    TableWriter table = new TableWriter(to, COLUMNS);
    for (Validation.Row row : validation.rows()) {
      List<Object> cells = new ArrayList<>(times(row));
      int layer = row.cost().layer();
      int unknown = COLUMNS.size() - cells.size() - 2; // The device and its source follow.
      cells.addAll(energies.of(layer).map(this::cells).orElse(Collections.nCopies(unknown, "")));
      cells.add(heads.of(layer));
      cells.add(heads.source(layer).label());
      table.row(cells);
    }
    table.flush();
  }

  private List<Object> times(Validation.Row row) {
    PredictionError byCosts = validation.byCosts();
    PredictionError atPace = validation.atPace();
    Validation.Row best = byCosts.best();
    return List.of(
        model,
        server,
        link.map(known -> number(known.bandwidthMbps().median())).orElse(""),
        number(validation.roundTripMs()),
        row.cost().layer(),
        row.cost().name(),
        row.cost().sendBytes(),
        number(row.predictedMs()),
        number(row.measuredMs()),
        number(row.measuredMsLow()),
        number(row.measuredMsHigh()),
        number(byCosts.errorPercent(row)),
        row == byCosts.chosen(),
        row == best,
        number(100 * (row.measuredMs() - best.measuredMs()) / best.measuredMs()),
        number(row.predictedAtPaceMs()),
        number(atPace.errorPercent(row)),
        row == atPace.chosen(),
        number(row.alone().headMs()),
        number(row.alone().linkMs()),
        number(row.alone().tailMs()),
        number(row.measured().headMs()),
        number(row.measured().linkMs()),
        number(row.measured().tailMs()));
  }

  private List<String> cells(FrameEnergy energy) {
    List<String> cells = new ArrayList<>();
    cells.add(value(energy.headMj()));
    cells.add(value(energy.transferMj()));
    cells.add(value(energy.waitMj()));
    cells.addAll(interval(energy.predictedMj()));
    cells.add(energy.predictedMj().map(known -> energies.predicted().label()).orElse(""));
    cells.addAll(interval(energy.frameMj()));
    cells.addAll(interval(energy.errorPercent()));
    cells.addAll(interval(energy.dynamicMj()));
    cells.add(energy.frameMj().map(known -> energies.metered().orElseThrow().label()).orElse(""));
    cells.add(energies.of().label());
    return cells;
  }

  private static String value(Optional<Interval> interval) {
    return interval.map(i -> number(i.value())).orElse("");
  }

  private static List<String> interval(Optional<Interval> interval) {
    return interval
        .map(i -> List.of(number(i.value()), number(i.low()), number(i.high())))
        .orElse(List.of("", "", ""));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
