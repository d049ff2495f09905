package io.splitpoint.cli.profile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.app.ProfileResult;
import io.splitpoint.cli.partition.EnduranceView;
import io.splitpoint.cli.partition.PartitionView;
import io.splitpoint.cli.partition.TailsView;
import io.splitpoint.cli.terminal.AnswerColour;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.partition.Answer;
import io.splitpoint.partition.Candidate;
import io.splitpoint.profiler.Operators;
import io.splitpoint.profiler.SeriesPace;
import io.splitpoint.report.ColdStartTable;
import io.splitpoint.report.EnduranceTable;
import io.splitpoint.report.PrefixTable;
import io.splitpoint.report.RunReport;
import io.splitpoint.run.Provenance;
import java.io.PrintWriter;
import java.util.Locale;

/** The result of {@code profile}, for people and for programs. */
final class ProfileView {

  private ProfileView() {}

  /** The verdict and the answers first, then the table. */
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

  static ObjectNode json(ProfileResult result) {
    ObjectNode json = Provenance.JSON.createObjectNode();
    json.put("out", result.directory().toString());
    result.notices().forEach(json.putArray("notices")::add);
    json.set("validity", Provenance.JSON.valueToTree(result.validity()));
    result.answer().ifPresent(answer -> json.set("answer", json(answer)));
    result.link().ifPresent(link -> json.set("link", Provenance.JSON.valueToTree(link.json())));
    json.set("pace", Provenance.JSON.valueToTree(result.outcome().paces()));
    result.outcome().operators().inWords().forEach(json.putArray(Operators.KEY)::add);
    json.setAll(PartitionView.answers(result.partition(), result.asked()));
    json.set("measured_tails", TailsView.json(result.tails()));
    result.endurance().ifPresent(e -> json.set("battery", EnduranceView.json(e)));
    return json;
  }

  static ObjectNode json(Answer answer) {
    ObjectNode json = Provenance.JSON.createObjectNode();
    json.put("objective", answer.objective().label());
    json.put("standing", answer.standing().label());
    json.put("in_words", answer.inWords());
    json.set(
        "best", Provenance.JSON.valueToTree(PartitionView.row(answer.best(), answer.objective())));
    for (Candidate other : answer.others()) {
      json.withArray("others")
          .add(Provenance.JSON.valueToTree(PartitionView.row(other, answer.objective())));
    }
    if (answer.regretPercent().isPresent()) {
      json.put("regret_percent", answer.regretPercent().getAsDouble());
    }
    return json;
  }
}
