package io.splitpoint.profiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.device.Device;
import io.splitpoint.device.OpenPart;
import io.splitpoint.model.Graph;
import io.splitpoint.model.PartMemory;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartPoolTest {

  @TempDir Path directory;

  private final List<Boolean> shared = new ArrayList<>();

  private final class Recording implements Device.Runtime {
    @Override
    public OpenPart open(Graph graph, int from, int to) {
      shared.add(false);
      return new Nothing();
    }

    @Override
    public OpenPart openSharing(Graph graph, int from, int to) {
      shared.add(true);
      return new Nothing();
    }
  }

  private record Nothing() implements OpenPart {
    @Override
    public void run() {}

    @Override
    public void fillInputs(long seed) {}

    @Override
    public boolean takeFrom(OpenPart head) {
      return false;
    }

    @Override
    public void close() {}
  }

  @Test
  void weightsAreSharedOnlyWhereTheyWouldNotFitBesideEachOther() throws IOException {
    Graph graph = Graph.read(Zoo.build("lenet", Precision.INT8, directory));
    Device.Present cpu = new Device.Present("cpu", 1, new Recording());
    List<ProfiledPart> parts =
        new Series(new ProfileTarget("lenet", "int8", graph, List.of(cpu)), cpu, true).parts();
    long needed = 0;
    long opening = 0;
    for (ProfiledPart part : parts) {
      PartMemory memory = PartMemory.of(graph, part.from(), part.to());
      needed += memory.bytesToOpen(false);
      opening = Math.max(opening, memory.bytesWhileOpening());
    }
    open(parts, needed + opening);
    assertThat(shared).hasSameSizeAs(parts).containsOnly(false);
    shared.clear();
    open(parts, needed + opening - 1);
    assertThat(shared).isNotEmpty().containsOnly(true);
  }

  private static void open(List<ProfiledPart> parts, long memory) {
    AtomicLong clock = new AtomicLong();
    try (PartPool pool = new PartPool(parts, memory, 1, () -> clock.addAndGet(1_000_000))) {
      parts.forEach(pool::get);
    }
  }
}
