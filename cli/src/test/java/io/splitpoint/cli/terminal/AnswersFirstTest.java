package io.splitpoint.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.cli.Run;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a command answers stands before the table that it comes from. */
class AnswersFirstTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "estimate --model dense4-1900 --tpus 2|latency   |TPU 1",
        "estimate --model dense4-1900 --tpus 2 --split best|energy    |chips shared as",
        "segment dense4-1900 --tpus 2|times the rate of one chip|run ms",
        "fit dense4-1900 --tpus 2|times the rate of one|sent at every run",
        "fit dense4-1900|width   |sent at every run",
        "stream --model lenet --source synthetic --frames 5 --no-results|frames written|busy",
      })
  void answersStandBeforeTheTableThatTheyComeFrom(String command, String answer, String table) {
    Run run = Run.of(command.split(" "));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).containsSubsequence(answer, table).doesNotContain("\u001b");
    assertThat(run.out().indexOf(answer)).isLessThan(run.out().indexOf(table));
  }
}
