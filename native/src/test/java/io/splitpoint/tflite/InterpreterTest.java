package io.splitpoint.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class InterpreterTest {

  private static final String MOBILENET = "mobilenet_v2_1.0_224_quant.tflite";
  private final TfLite library = TfLite.load();

  @Test
  void theCatIsACat() throws IOException {
    ByteBuffer model = Models.shared(MOBILENET);
    for (boolean xnnpack : new boolean[] {true, false}) {
      try (Interpreter run =
          Interpreter.create(library, model, Interpreter.Options.cpu(1).withXnnpack(xnnpack))) {
        assertThat(argMax(run(run, Models.cat(224)))).isBetween(282, 286); // the labels' cats
      }
    }
  }

  @Test
  void tensorsAreDescribedAsTheModelSays() throws IOException {
    try (Interpreter run =
        Interpreter.create(library, Models.shared(MOBILENET), Interpreter.Options.cpu(1))) {
      Tensor input = run.inputs().get(0);
      assertThat(input.shape()).containsExactly(1, 224, 224, 3);
      assertThat(input.type()).isEqualTo(TensorType.UINT8);
      assertThat(input.bytes()).isEqualTo(150_528);
      assertThat(input.quantization()).contains(new Tensor.Quantization(0.0078125f, 128));
      assertThat(run.outputs().get(0).shape()).containsExactly(1, 1001);
    }
  }

  @Test
  void theArenaHoldsTheTensorsThatAreNeededAtOnceAndNotAllOfThem() {
    int width = 1024;
    int layers = 6;
    long tensor = width * Float.BYTES;
    try (Interpreter run =
        Interpreter.create(
            library,
            new DenseModel(width, layers).part(1, layers),
            Interpreter.Options.cpu(1).withXnnpack(false))) {
      Interpreter.Preparation preparation = run.preparation();
      assertThat(preparation.arenaBytes()).isBetween(2 * tensor, layers * tensor);
      assertThat(preparation.loadNanos()).isPositive();
      assertThat(preparation.allocateNanos()).isPositive();
      run.invoke();
      assertThat(run.preparation()).isEqualTo(preparation);
    }
  }

  @Test
  void compiledModelOnTheCpuSaysSo() throws IOException {
    ByteBuffer model = Models.shared("mobilenet_v2_1.0_224_quant_edgetpu.tflite");
    for (boolean xnnpack : new boolean[] {true, false}) {
      assertThatThrownBy(
              () ->
                  Interpreter.create(
                      library, model, Interpreter.Options.cpu(1).withXnnpack(xnnpack)))
          .isInstanceOf(InterpreterException.class)
          .hasMessageContaining("edgetpu-custom-op");
    }
  }

  @Test
  void smallModelsRunWithAndWithoutXnnpackAndAgree() throws IOException {
    for (String name :
        List.of("keras_lstm_mnist_ptq.tflite", "mnist_lenet.tflite", "mnist_lenet_quant.tflite")) {
      float[] fast = onOnes(name, true);
      float[] plain = onOnes(name, false);
      for (int i = 0; i < fast.length; i++) {
        assertThat(fast[i]).as(name + " output " + i).isCloseTo(plain[i], within(0.1f));
      }
    }
  }

  private float[] onOnes(String name, boolean xnnpack) throws IOException {
    try (Interpreter run =
        Interpreter.create(
            library, Models.shared(name), Interpreter.Options.cpu(1).withXnnpack(xnnpack))) {
      Tensor input = run.inputs().get(0);
      float[] ones = new float[input.elements()];
      Arrays.fill(ones, 1);
      input.fromFloats(ones);
      run.invoke();
      return run.outputs().get(0).toFloats();
    }
  }

  @Test
  void damagedModelsGiveTheRuntimesReason() throws IOException {
    ByteBuffer whole = Models.shared(MOBILENET);
    ByteBuffer half = ByteBuffer.allocateDirect(whole.capacity() / 2);
    half.put(whole.slice(0, half.capacity())).flip();
    for (ByteBuffer damaged :
        new ByteBuffer[] {half, ByteBuffer.allocateDirect(64), ByteBuffer.allocateDirect(0)}) {
      assertThatThrownBy(() -> Interpreter.create(library, damaged, Interpreter.Options.cpu(1)))
          .isInstanceOf(InterpreterException.class)
          .hasMessageContaining("not a valid Flatbuffer");
    }
  }

  @Test
  void interpretersOfOneModelRunInManyThreadsAtOnce() throws Exception {
    ByteBuffer model = Models.shared(MOBILENET);
    byte[] cat = Models.cat(224);
    byte[] alone;
    try (Interpreter run = Interpreter.create(library, model, Interpreter.Options.cpu(1))) {
      alone = run(run, cat);
    }
    ExecutorService pool = Executors.newFixedThreadPool(4, r -> new Thread(r, "infer"));
    try {
      Callable<byte[]> task =
          () -> {
            try (Interpreter run = Interpreter.create(library, model, Interpreter.Options.cpu(1))) {
              run(run, cat);
              return run(run, cat);
            }
          };
      for (Future<byte[]> scores : pool.invokeAll(Collections.nCopies(12, task))) {
        assertThat(scores.get()).isEqualTo(alone);
      }
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void closedInterpreterSaysSoInsteadOfCrashing() throws IOException {
    Interpreter run =
        Interpreter.create(library, Models.shared(MOBILENET), Interpreter.Options.cpu(1));
    run.close();
    run.close();
    assertThatThrownBy(run::invoke).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> run.inputs().get(0).buffer())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void quantizedTensorsRoundAndSaturate() throws IOException {
    try (Interpreter run =
        Interpreter.create(library, Models.shared(MOBILENET), Interpreter.Options.cpu(1))) {
      Tensor input = run.inputs().get(0); // 1/128 a step, zero at 128
      float[] reals = new float[input.elements()];
      reals[0] = -100;
      reals[1] = 100;
      reals[2] = 0.5f;
      input.fromFloats(reals);
      assertThat(input.buffer().get(0)).isEqualTo((byte) 0);
      assertThat(input.buffer().get(1)).isEqualTo((byte) 255);
      assertThat(input.buffer().get(2)).isEqualTo((byte) 192);
      assertThat(input.toFloats()[2]).isEqualTo(0.5f);
      assertThatThrownBy(() -> input.fromFloats(new float[1]))
          .isInstanceOf(InterpreterException.class);
    }
  }

  private static byte[] run(Interpreter interpreter, byte[] image) {
    interpreter.inputs().get(0).buffer().put(image);
    interpreter.invoke();
    byte[] scores = new byte[(int) interpreter.outputs().get(0).bytes()];
    interpreter.outputs().get(0).buffer().get(scores);
    return scores;
  }

  private static int argMax(byte[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      best = Byte.toUnsignedInt(scores[i]) > Byte.toUnsignedInt(scores[best]) ? i : best;
    }
    return best;
  }
}
