package io.splitpoint.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedWeightsTest {

  private static final DenseModel DENSE = new DenseModel(1024, 6);
  private static final String MOBILENET = "mobilenet_v2_1.0_224_quant.tflite";

  private final TfLite library = TfLite.load();
  private final Interpreter.Options alone = Interpreter.Options.cpu(2);

  @TempDir Path folder;

  @Test
  void partsGiveTheSameBitsWithAndWithoutSharing() {
    try (SharedWeights shared = SharedWeights.create(library);
        Interpreter whole = open(DENSE.part(1, 6), alone.withSharedWeights(shared))) {
      assertThat(run(whole)).isEqualTo(runAlone(DENSE.part(1, 6)));
      for (int k = 1; k < 6; k++) {
        for (ByteBuffer part : List.of(DENSE.part(1, k), DENSE.part(k + 1, 6))) {
          try (Interpreter run = open(part, alone.withSharedWeights(shared))) {
            assertThat(run(run)).as("cut after layer %d", k).isEqualTo(runAlone(part));
          }
        }
      }
      assertThat(run(whole)).isEqualTo(runAlone(DENSE.part(1, 6)));
    }
  }

  @Test
  void quantizedConvolutionsGiveTheSameBitsWithAndWithoutSharing() throws IOException {
    ByteBuffer model = Models.shared(MOBILENET);
    try (SharedWeights shared = SharedWeights.create(library);
        Interpreter first = open(model, alone.withSharedWeights(shared));
        Interpreter second = open(model, alone.withSharedWeights(shared))) {
      assertThat(run(first)).isEqualTo(runAlone(model));
      assertThat(run(second)).isEqualTo(runAlone(model));
      assertThat(shared.foundBytes()).isBetween(shared.bytes(), 2 * shared.bytes());
    }
  }

  @Test
  void weightsThatAreNewAreAddedAtAnyTime() throws IOException {
    ByteBuffer other = Models.shared(MOBILENET);
    try (SharedWeights shared = SharedWeights.create(library);
        Interpreter tail = open(DENSE.part(5, 6), alone.withSharedWeights(shared))) {
      byte[] before = run(tail);
      try (Interpreter whole = open(DENSE.part(1, 6), alone.withSharedWeights(shared));
          Interpreter mobilenet = open(other, alone.withSharedWeights(shared))) {
        assertThat(run(whole)).isEqualTo(runAlone(DENSE.part(1, 6)));
        assertThat(run(mobilenet)).isEqualTo(runAlone(other));
        assertThat(run(tail)).isEqualTo(before).isEqualTo(runAlone(DENSE.part(5, 6)));
      }
      assertThat(run(tail)).isEqualTo(before);
    }
  }

  @Test
  void eachOfTheWeightsIsKeptOnce() {
    try (SharedWeights shared = SharedWeights.create(library);
        Interpreter whole = open(DENSE.part(1, 6), alone.withSharedWeights(shared))) {
      long packed = shared.bytes();
      assertThat(packed).isBetween(DENSE.weightBytes(1), DENSE.weightBytes(1) * 11 / 10);
      assertThat(shared.foundBytes()).isZero();
      try (Interpreter tail = open(DENSE.part(3, 6), alone.withSharedWeights(shared))) {
        assertThat(shared.bytes()).isEqualTo(packed);
        assertThat(shared.foundBytes()).isGreaterThanOrEqualTo(DENSE.weightBytes(3));
        run(tail);
      }
      run(whole);
    }
  }

  @Test
  void tenOpenTailsTakeLittleMoreThanOne() throws IOException {
    Path file = file(DENSE.part(1, 6));
    long without = growthOfTenTails(file, alone);
    try (SharedWeights shared = SharedWeights.create(library)) {
      long with = growthOfTenTails(file, alone.withSharedWeights(shared));
      // each tail maps the file anew: its pages and its packed weights count where they stay
      assertThat(without).isGreaterThan(10 * DENSE.weightBytes(1));
      assertThat(with).isLessThan(3 * DENSE.weightBytes(1));
    }
  }

  /** How much resident memory grows, pages of files included. */
  private long growthOfTenTails(Path file, Interpreter.Options options) throws IOException {
    Deque<Interpreter> open = new ArrayDeque<>();
    try {
      long before = resident();
      for (int i = 0; i < 10; i++) {
        open.push(open(map(file), options));
        run(open.peek());
      }
      return resident() - before;
    } finally {
      open.forEach(Interpreter::close);
    }
  }

  @Test
  void interpretersAndSharedWeightsCloseInAnyOrder() {
    byte[] expected = runAlone(DENSE.part(1, 6));
    for (List<Integer> order :
        List.of(
            List.of(0, 1, 2),
            List.of(0, 2, 1),
            List.of(1, 0, 2),
            List.of(1, 2, 0),
            List.of(2, 0, 1),
            List.of(2, 1, 0))) {
      SharedWeights shared = SharedWeights.create(library);
      Interpreter.Options options = alone.withSharedWeights(shared);
      List<Interpreter> open =
          List.of(open(DENSE.part(1, 6), options), open(DENSE.part(1, 6), options));
      List<Runnable> close = List.of(open.get(0)::close, open.get(1)::close, shared::close);
      for (int next : order) {
        close.get(next).run();
        for (int i = 0; i < open.size(); i++) {
          if (order.indexOf(i) > order.indexOf(next)) {
            assertThat(run(open.get(i))).as("%s", order).isEqualTo(expected);
          }
        }
      }
      assertThat(shared.bytes()).as("freed by the last of %s", order).isZero();
    }
  }

  @Test
  void closedSharedWeightsOpenNothing() {
    SharedWeights shared = SharedWeights.create(library);
    shared.close();
    shared.close();
    assertThatThrownBy(() -> open(DENSE.part(6, 6), alone.withSharedWeights(shared)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void refusedModelLeavesNothingInUse() {
    SharedWeights shared = SharedWeights.create(library);
    ByteBuffer broken = ByteBuffer.allocateDirect(64);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> open(broken, alone.withSharedWeights(shared)))
          .isInstanceOf(InterpreterException.class);
    }
    ByteBuffer empty =
        new TinyModel()
            .tensor((byte) 0, 1, 0)
            .tensor((byte) 0, 1, 0)
            .operator(19, new int[] {0}, new int[] {1}) // RELU of no elements
            .bytes();
    assertThatThrownBy(() -> open(empty, alone.withSharedWeights(shared)))
        .isInstanceOf(InterpreterException.class);
    try (Interpreter last = open(DENSE.part(6, 6), alone.withSharedWeights(shared))) {
      shared.close();
      assertThat(shared.bytes()).isPositive();
      run(last);
    }
    assertThat(shared.bytes()).isZero();
  }

  @Test
  void privatePagesThatWereWrittenAreNotGivenBack() throws IOException {
    Path file = file(DENSE.part(1, 6));
    ByteBuffer model = map(file);
    // a change that only this mapping has, in a page of the last weights read
    int at = model.capacity() / 2;
    model.put(at, (byte) (model.get(at) + 1));
    byte changed = model.get(at);
    try (SharedWeights shared = SharedWeights.create(library);
        Interpreter run = open(model, alone.withSharedWeights(shared))) {
      assertThat(model.get(at)).isEqualTo(changed);
      run(run);
    }
  }

  private Interpreter open(ByteBuffer model, Interpreter.Options options) {
    return Interpreter.create(library, model, options);
  }

  private byte[] runAlone(ByteBuffer model) {
    try (Interpreter run = open(model, alone)) {
      return run(run);
    }
  }

  private static byte[] run(Interpreter run) {
    ByteBuffer input = run.inputs().get(0).buffer();
    boolean floats = run.inputs().get(0).type() == TensorType.FLOAT32;
    for (int i = 0; input.hasRemaining(); i++) {
      if (floats) {
        input.putFloat((i % 17) / 16f);
      } else {
        input.put((byte) (i * 7));
      }
    }
    run.invoke();
    byte[] output = new byte[(int) run.outputs().get(0).bytes()];
    run.outputs().get(0).buffer().get(output);
    return output;
  }

  private Path file(ByteBuffer model) throws IOException {
    Path file = Files.createTempFile(folder, "dense", ".tflite");
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      while (model.hasRemaining()) {
        out.write(model);
      }
    }
    return file;
  }

  private static ByteBuffer map(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.PRIVATE, 0, channel.size());
    }
  }

  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }
}
