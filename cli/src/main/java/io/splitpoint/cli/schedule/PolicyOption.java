package io.splitpoint.cli.schedule;

import io.splitpoint.cli.option.Names;
import io.splitpoint.schedule.Policy;
import picocli.CommandLine.Option;

/** The policy to prove, simulate or serve. */
final class PolicyOption {

  @Option(
      names = "--policy",
      paramLabel = "P",
      defaultValue = "edf",
      completionCandidates = Names.Policies.class,
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  String name;

  Policy policy() {
    return Policy.of(name);
  }
}
