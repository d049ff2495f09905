package io.splitpoint.cli.option;

import io.splitpoint.power.Quality;
import java.util.List;
import picocli.CommandLine.Option;

/** The power meters of a run, and the time spent on energy. */
public final class MeterOptions {

  @Option(
      names = "--power",
      paramLabel = "METER",
      description =
          "a power meter, such as um25c:/dev/rfcomm0; may be repeated, the table has the first one's"
              + " energies")
  public List<String> meters = List.of();

  @Option(
      names = "--quality",
      paramLabel = "QUALITY",
      defaultValue = "normal",
      description =
          "time spent on energy: quick, normal or publication (default: ${DEFAULT-VALUE})")
  public Quality quality;
}
