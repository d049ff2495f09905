package io.splitpoint.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.cli.Run;
import org.junit.jupiter.api.Test;

/** {@code help} says what the option {@code --help} says. */
class HelpCommandTest {

  @Test
  void helpOfACommandIsWhatItsOptionPrints() {
    assertThat(Run.of("help", "offload", "run").out())
        .isEqualTo(Run.of("offload", "run", "--help").out());
    assertThat(Run.of("help").out()).isEqualTo(Run.of("--help").out());
    Run unknown = Run.of("help", "profil");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.complaint()).contains("expected a command").contains("'profil'");
  }
}
