package io.splitpoint.app.metering;

import io.splitpoint.power.PowerCsv;
import io.splitpoint.run.GrowingFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Writes every sample of some meters into a CSV file, as {@code meter record} does. */
public final class Recording {

  /**
   * What was written.
   *
   * @param emulated names of the meters whose samples are modelled
   */
  public record Result(long samples, Set<String> emulated) {}

  private Recording() {}

  /**
   * Records until the meters end or the time is over.
   *
   * @param specs of the meters
   * @param nanos how long at most
   * @param told gets warnings and troubles, each once
   */
  public static Result run(List<String> specs, Path file, long nanos, Consumer<String> told)
      throws IOException {
    AtomicLong samples = new AtomicLong();
    Set<String> emulated = new TreeSet<>();
    // the file comes after the first samples: a meter that is not there leaves no empty file
    try (MeterSession session = MeterSession.start(specs, told);
        PowerCsv csv = new PowerCsv(new GrowingFile(file))) {
      session.run(
          nanos,
          Long.MAX_VALUE,
          (meter, sample) -> {
            csv.append(meter.traits(), sample);
            samples.incrementAndGet();
            if (meter.traits().emulated()) {
              emulated.add(meter.name());
            }
          });
    }
    return new Result(samples.get(), emulated);
  }
}
