package io.splitpoint.cli.option;

import io.splitpoint.power.Quality;
import java.util.List;
import picocli.CommandLine.Option;

/** The power meters of a run, and how much time their energies are worth. */
public final class MeterOptions {

  @Option(
      names = "--power",
      paramLabel = "METER",
      description =
          "a power meter, such as um25c:/dev/rfcomm0; may be given again, the first one's energies"
              + " go into the table")
  public List<String> meters = List.of();

  @Option(
      names = "--quality",
      paramLabel = "QUALITY",
      defaultValue = "normal",
      description =
          "how much time energy is worth: quick, normal or publication (default: ${DEFAULT-VALUE})")
  public Quality quality;
}
