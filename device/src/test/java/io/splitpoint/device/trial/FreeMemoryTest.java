package io.splitpoint.device.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.MissingException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much memory is left, on machines made of files. */
class FreeMemoryTest {

  private static final long MIB = 1 << 20;

  @TempDir Path root;

  private void file(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void machine(long availableMib, long swapMib) throws IOException {
    file(
        "proc/meminfo",
        "MemTotal: 99999999 kB\nMemAvailable: %d kB\nSwapFree: %d kB\n"
            .formatted(availableMib * 1024, swapMib * 1024));
  }

  @Test
  void withoutAGroupItIsWhatTheMachineHasWithItsSwap() throws IOException {
    machine(3_000, 500);
    FreeMemory free = FreeMemory.of(root).orElseThrow();
    assertThat(free.bytes()).isEqualTo(3_500 * MIB);
    assertThat(free.limit()).isEqualTo("this machine");
  }

  @Test
  void whatASystemDoesNotTellIsNotMadeUp() throws IOException {
    assertThat(FreeMemory.of(root)).isEmpty();
  }

  @Test
  void aLimitOfVersionOneCountsWithoutThePageCache() throws IOException {
    machine(3_000, 0);
    file("proc/self/cgroup", "5:cpu,memory:/a/b\n1:name=systemd:/x\n");
    file("sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", 200 * MIB + "\n");
    file("sys/fs/cgroup/memory/a/b/memory.usage_in_bytes", 120 * MIB + "\n");
    file(
        "sys/fs/cgroup/memory/a/b/memory.stat",
        "inactive_file 1\ntotal_inactive_file %d\ntotal_active_file %d\n"
            .formatted(60 * MIB, 10 * MIB));
    FreeMemory free = FreeMemory.of(root).orElseThrow();
    assertThat(free.bytes()).isEqualTo(150 * MIB);
    assertThat(free.limit()).isEqualTo("the control group /a/b");
  }

  @Test
  void aLimitOfVersionTwoHoldsForWhatIsBelowIt() throws IOException {
    machine(3_000, 0);
    file("proc/self/cgroup", "0::/system.slice/x.service\n");
    file("sys/fs/cgroup/system.slice/memory.max", 400 * MIB + "\n");
    file("sys/fs/cgroup/system.slice/memory.current", 100 * MIB + "\n");
    file("sys/fs/cgroup/system.slice/x.service/memory.max", "max\n");
    file("sys/fs/cgroup/system.slice/x.service/memory.current", 50 * MIB + "\n");
    assertThat(FreeMemory.of(root).orElseThrow().bytes()).isEqualTo(300 * MIB);
  }

  @Test
  void aGroupWithoutALimitLeavesTheMachines() throws IOException {
    machine(3_000, 0);
    file("proc/self/cgroup", "4:memory:/\n");
    file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    file("sys/fs/cgroup/memory/memory.usage_in_bytes", "77\n");
    assertThat(FreeMemory.of(root).orElseThrow().limit()).isEqualTo("this machine");
  }

  @Test
  void aModelThatCannotFitIsRefusedWithWhatItTakes() throws IOException {
    Graph lenet = Graph.read(Zoo.build("lenet", Precision.FLOAT32, root));
    long least = MemoryCheck.leastBytes(lenet, true);
    assertThat(least).isGreaterThan(MemoryCheck.leastBytes(lenet, false));
    MemoryCheck.of(lenet, true, new FreeMemory(least, "this machine"));
    assertThatThrownBy(
            () -> MemoryCheck.of(lenet, true, new FreeMemory(least - 1, "the control group /a")))
        .isInstanceOf(MissingException.class)
        .hasMessageContaining("float32: expected at least ")
        .hasMessageContaining("(the control group /a); without XNNPACK")
        .hasMessageNotContaining("\n");
  }
}
