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

/** Writes every sample of some meters to a CSV file; the use case of {@code meter record}. */
public final class MeterRecording {

  /**
   * The result.
   *
   * @param emulated names of the meters with modelled samples
   */
  public record Result(long samples, Set<String> emulated) {}

  private MeterRecording() {}

  /**
   * Records until the meters end or the time is over.
   *
   * @param specs specifications of the meters
   * @param nanos time limit
   * @param notices receives warnings and troubles, each once
   */
  public static Result run(List<String> specs, Path file, long nanos, Consumer<String> notices)
      throws IOException {
    AtomicLong samples = new AtomicLong();
    Set<String> emulated = new TreeSet<>();
    // The file is created after the first samples, so that a missing meter leaves no empty file.
    try (MeterSession session = MeterSession.start(specs, notices);
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
