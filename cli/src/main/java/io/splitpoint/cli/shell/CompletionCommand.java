package io.splitpoint.cli.shell;

import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Prints the script that makes a shell complete commands, options and names.",
    footer = {
      "",
      "Examples:",
      "  splitpoint completion bash \\",
      "      > ~/.local/share/bash-completion/completions/splitpoint",
      "  splitpoint completion zsh > ~/.splitpoint.zsh \\",
      "      && echo 'source ~/.splitpoint.zsh' >> ~/.zshrc",
      "  splitpoint completion fish > ~/.config/fish/completions/splitpoint.fish"
    })
public final class CompletionCommand implements Runnable {

  /** The supported shells. */
  enum Shell {
    BASH,
    ZSH,
    FISH;

    /** The word of files and of the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish")
  Shell shell;

  @Override
  public void run() {
    CommandLine program = spec.root().commandLine();
    spec.commandLine()
        .getOut()
        .print(
            switch (shell) {
              // One script serves both: it turns zsh's bashcompinit on by itself.
              // picocli turns bash's own completion of files off, which a user's model needs.
              case BASH, ZSH ->
                  AutoComplete.bash("splitpoint", program)
                      .replace("  type compopt &>/dev/null && compopt +o default\n", "");
              case FISH -> FishCompletion.of(program);
            });
    spec.commandLine().getOut().flush();
  }
}
