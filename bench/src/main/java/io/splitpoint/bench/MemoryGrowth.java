package io.splitpoint.bench;

import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Measures how much resident memory grows over create, invoke and close of an interpreter: at most
 * 5 MB from the 100th to the 1,000th. The whole process is counted, so the JVM's own heap is fixed
 * and touched beforehand by the flags below.
 *
 * <pre>{@code
 * JAVA_OPTS="-Xms64m -Xmx64m -XX:+AlwaysPreTouch" bench/run MemoryGrowth MODEL.tflite
 * }</pre>
 */
public final class MemoryGrowth {

  private static final int CYCLES = 1000;
  private static final int SETTLED = 100;
  private static final double LIMIT_MB = 5;

  private MemoryGrowth() {}

  public static void main(String[] args) throws IOException {
    TfLite library = TfLite.load();
    double before = 0;
    double grown = 0;
    try (FileChannel channel = FileChannel.open(Path.of(args[0]))) {
      ByteBuffer model = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      for (int cycle = 1; cycle <= CYCLES; cycle++) {
        try (Interpreter run = Interpreter.create(library, model, Interpreter.Options.cpu(1))) {
          run.invoke();
        }
        if (cycle % SETTLED == 0) {
          double residentMb = residentMb();
          before = cycle == SETTLED ? residentMb : before;
          grown = residentMb - before;
          System.out.printf("%4d cycles: %.2f MB resident, %+.2f MB%n", cycle, residentMb, grown);
        }
      }
    }
    System.out.printf("growth %.2f MB, limit %.0f MB%n", grown, LIMIT_MB);
    System.exit(grown <= LIMIT_MB ? 0 : 1);
  }

  /** {@code VmRSS} of this process, in units of 10^6 bytes. */
  private static double residentMb() throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(l -> l.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
  }
}
