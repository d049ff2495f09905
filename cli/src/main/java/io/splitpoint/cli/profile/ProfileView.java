package io.splitpoint.cli.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.splitpoint.app.MeasuredLink;
import io.splitpoint.app.ProfileResult;
import io.splitpoint.cli.partition.SplitsJson;
import io.splitpoint.cli.terminal.AnswerColour;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.partition.Answer;
import io.splitpoint.partition.BatteryCsv;
import io.splitpoint.partition.Objective;
import io.splitpoint.profiler.SeriesPace;
import io.splitpoint.report.ColdStartTable;
import io.splitpoint.report.EnduranceTable;
import io.splitpoint.report.PrefixTable;
import io.splitpoint.report.RunReport;
import io.splitpoint.run.Validity;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** The result of {@code profile}, for people and for programs. */
final class ProfileView {

  private ProfileView() {}

  /** Prints the verdict and the answers first, then the table. */
  static void print(ProfileResult result, PrintWriter out) {
    out.println();
    result.validity().lines().forEach(line -> out.println(AnswerColour.of(line)));
    RunReport.best(result.partition(), result.confidence(), result.validity().valid())
        .forEach(line -> out.println(AnswerColour.of(line)));
    result.endurance().ifPresent(e -> EnduranceTable.inWords(e).forEach(out::println));
    result.link().ifPresent(link -> out.println(link.inWords()));
    result.outcome().paces().forEach(pace -> out.println(inWords(pace)));
    result.outcome().operators().inWords().forEach(out::println);
    ColdStartTable.inWords(result.outcome().profile().rows()).forEach(out::println);
    out.println();
    TextTable.print(
        PrefixTable.header(result.outcome().profile(), result.outcome().layers()),
        PrefixTable.rows(result.outcome().profile(), result.outcome().layers()),
        out);
    out.println();
    out.println(
        "wrote profile.csv, "
            + (result.outcome().tails().isEmpty() ? "" : "tails.csv, ")
            + (result.outcome().layers().isEmpty() ? "" : "layers.csv, ")
            + (result.outcome().operators().rows().isEmpty() ? "" : "ops.csv, ")
            + (result.outcome().runs().isEmpty() ? "" : "runs.csv, ")
            + (result.link().isEmpty() ? "" : "server/profile.csv, server/tails.csv, link.yaml, ")
            + "splits.csv and report.html to "
            + result.directory());
  }

  static String inWords(SeriesPace pace) {
    return String.format(
        Locale.ROOT,
        "pace of %s %s while measuring: 1.0, between %.2g and %.2g",
        pace.device(),
        pace.precision(),
        pace.low(),
        pace.high());
  }

  /** {@code profile --json}; what was not asked for is absent. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Json(
      String out,
      List<String> notices,
      Validity validity,
      AnswerJson answer,
      MeasuredLink.Figures link,
      List<SeriesPace> pace,
      List<String> operators,
      @JsonUnwrapped SplitsJson splits,
      List<Map<String, Object>> battery) {}

  /** How sure the best split is, beside what else may be best. */
  record AnswerJson(
      Objective objective,
      Answer.Standing standing,
      String inWords,
      SplitsJson.Row best,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<SplitsJson.Row> others,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) OptionalDouble regretPercent) {}

  static Json json(ProfileResult result) {
    return new Json(
        result.directory().toString(),
        result.notices(),
        result.validity(),
        result.answer().map(ProfileView::json).orElse(null),
        result.link().map(MeasuredLink::figures).orElse(null),
        result.outcome().paces(),
        result.outcome().operators().inWords(),
        SplitsJson.of(result.partition(), result.asked(), result.tails()),
        result.endurance().map(BatteryCsv::rows).orElse(null));
  }

  private static AnswerJson json(Answer answer) {
    Objective objective = answer.objective();
    return new AnswerJson(
        objective,
        answer.standing(),
        answer.inWords(),
        SplitsJson.Row.of(answer.best(), objective),
        answer.others().stream().map(other -> SplitsJson.Row.of(other, objective)).toList(),
        answer.regretPercent());
  }
}
