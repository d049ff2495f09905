package io.splitpoint.edgetpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.edgetpu.EdgeTpuDevice.Bus;
import io.splitpoint.tflite.AcceleratorException;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.Models;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The true C interface and the true runtime, with a stand-in where the chip would be. */
class EdgeTpuContractTest {

  private static final String COMPILED = "mobilenet_v2_1.0_224_quant_edgetpu.tflite";

  private final TfLite runtime = TfLite.load();
  private StandIn standIn;

  @BeforeEach
  void build() throws IOException, InterruptedException {
    standIn = new StandIn();
  }

  @AfterEach
  void everythingWasGivenBackInTheRightOrder() {
    if (standIn != null) {
      standIn.close();
      assertThat(standIn.probe.standin_live()).isZero();
      assertThat(standIn.probe.standin_freed_too_early()).isZero();
    }
  }

  @Test
  void devicesAreNumberedPerBus() {
    standIn.with("STANDIN_DEVICES", "usb,pci,usb");
    EdgeTpu library = standIn.load();
    assertThat(library.devices())
        .containsExactly(
            new EdgeTpuDevice(Bus.USB, 0, "/standin/usb/2-0"),
            new EdgeTpuDevice(Bus.PCI, 0, "/standin/apex_1"),
            new EdgeTpuDevice(Bus.USB, 1, "/standin/usb/2-2"));
    assertThat(library.device("coral").path()).isEqualTo("/standin/usb/2-0");
    assertThat(library.device("coral:usb:1").path()).isEqualTo("/standin/usb/2-2");
    assertThat(library.device("coral:pci").path()).isEqualTo("/standin/apex_1");
    assertThatThrownBy(() -> library.device("coral:pci:1"))
        .isInstanceOf(AcceleratorException.class)
        .hasMessage(
            "coral:pci:1 is not attached; attached: [coral:usb:0, coral:pci:0, coral:usb:1]");
    assertThatThrownBy(() -> library.device("coral:bus"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void standInSaysThatItIsOneAndARealLibraryDoesNot() {
    assertThat(standIn.load().standIn()).isTrue();
    String real = "BuildLabel(COMPILER=12.2.0,DATE=redacted,TIME=redacted), RuntimeVersion(14)";
    assertThat(standIn.with("STANDIN_VERSION", real).load().standIn()).isFalse();
  }

  @Test
  void libraryWithoutADeviceSaysSo() {
    EdgeTpu library = standIn.with("STANDIN_DEVICES", "").load();
    assertThat(library.devices()).isEmpty();
    assertThatThrownBy(() -> library.device("coral"))
        .isInstanceOf(AcceleratorException.class)
        .hasMessageContaining("finds no Edge TPU");
  }

  @Test
  void compiledModelRunsThroughTheDelegate() throws IOException {
    ByteBuffer model = Models.shared(COMPILED);
    EdgeTpu library = standIn.load();
    try (EdgeTpuDelegate delegate = library.open(library.device("coral"), Map.of());
        Interpreter run = Interpreter.create(runtime, model, Interpreter.Options.on(delegate, 1))) {
      run.inputs().get(0).buffer().put(0, (byte) 5).put(1, (byte) 7);
      run.invoke();
      ByteBuffer output = run.outputs().get(0).buffer();
      assertThat(output.remaining()).isEqualTo(1001);
      assertThat(Byte.toUnsignedInt(output.get(0))).isEqualTo(12);
      assertThat(Byte.toUnsignedInt(output.get(1000))).isEqualTo((12 + 1000) % 256);
    }
  }

  @Test
  void delegateLivesAsLongAsItsInterpreters() throws IOException {
    ByteBuffer model = Models.shared(COMPILED);
    EdgeTpu library = standIn.load();
    EdgeTpuDelegate delegate = library.open(library.device("coral"), Map.of());
    Interpreter first = Interpreter.create(runtime, model, Interpreter.Options.on(delegate, 1));
    Interpreter second = Interpreter.create(runtime, model, Interpreter.Options.on(delegate, 1));
    delegate.close();
    first.close();
    second.invoke();
    assertThat(standIn.probe.standin_live()).isEqualTo(2); // the delegate and one kernel
    second.close();
    assertThat(standIn.probe.standin_live()).isZero();
    assertThatThrownBy(() -> delegate.retain(runtime)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void failureInMidRunGivesTheRuntimesWordsAndTheDeviceStaysUsable() throws IOException {
    ByteBuffer model = Models.shared(COMPILED);
    EdgeTpu library = standIn.with("STANDIN_FAIL_AT", "3").load();
    try (EdgeTpuDelegate delegate = library.open(library.device("coral"), Map.of());
        Interpreter run = Interpreter.create(runtime, model, Interpreter.Options.on(delegate, 1))) {
      run.invoke();
      run.invoke();
      assertThatThrownBy(run::invoke)
          .isInstanceOf(AcceleratorException.class)
          .hasMessageStartingWith("coral:usb:0 failed: the model failed while running: ")
          .hasMessageContaining("USB transfer error 5");
      run.invoke();
    }
  }

  @Test
  void deviceThatVanishesInMidRunIsNamed() throws IOException {
    ByteBuffer model = Models.shared(COMPILED);
    EdgeTpu library = standIn.with("STANDIN_FAIL_AT", "2").with("STANDIN_VANISH", "1").load();
    try (EdgeTpuDelegate delegate = library.open(library.device("coral"), Map.of());
        Interpreter run = Interpreter.create(runtime, model, Interpreter.Options.on(delegate, 1))) {
      run.invoke();
      assertThatThrownBy(run::invoke)
          .isInstanceOf(AcceleratorException.class)
          .hasMessageContaining("coral:usb:0 (/standin/usb/2-0) is gone");
    }
  }

  @Test
  void optionsReachTheLibraryAndNullsDoNot() {
    EdgeTpu library = standIn.load();
    EdgeTpuDevice device = library.device("coral");
    library.open(device, Map.of("Performance", "Max")).close();
    assertThat(standIn.probe.standin_last_options()).isEqualTo("Performance=Max;");
    Map<String, String> noName = new java.util.HashMap<>();
    noName.put(null, "Max");
    assertThatThrownBy(() -> library.open(device, noName)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void deviceThatCannotBeOpenedGivesAReason() {
    EdgeTpu library = standIn.load();
    EdgeTpuDevice device = library.device("coral");
    standIn.with("STANDIN_BUSY", "1");
    assertThatThrownBy(() -> library.open(device, Map.of()))
        .isInstanceOf(AcceleratorException.class)
        .hasMessage("coral:usb:0 cannot be opened: another process may be using it");
  }

  @Test
  void libraryBuiltForAnOlderTensorFlowIsRefusedBeforeItCrashes() throws IOException {
    ByteBuffer model = Models.shared(COMPILED);
    String google =
        "BuildLabel(COMPILER=6.3.0 20170516,DATE=redacted,TIME=redacted), RuntimeVersion(14)";
    for (String[] knob : new String[][] {{"STANDIN_OLD", "1"}, {"STANDIN_VERSION", google}}) {
      EdgeTpu library = standIn.with(knob[0], knob[1]).load();
      try (EdgeTpuDelegate delegate = library.open(library.device("coral"), Map.of())) {
        assertThatThrownBy(
                () -> Interpreter.create(runtime, model, Interpreter.Options.on(delegate, 1)))
            .isInstanceOf(AcceleratorException.class)
            .hasMessageContaining("would crash TensorFlow Lite 2.21");
      }
    }
  }

  @Test
  void uncompiledModelOnTheDelegateRunsOnTheCpuUntouched() throws IOException {
    ByteBuffer model = Models.shared("mobilenet_v2_1.0_224_quant.tflite");
    EdgeTpu library = standIn.load();
    try (EdgeTpuDelegate delegate = library.open(library.device("coral"), Map.of());
        Interpreter run = Interpreter.create(runtime, model, Interpreter.Options.on(delegate, 1))) {
      run.invoke();
      assertThat(run.outputs().get(0).bytes()).isEqualTo(1001);
    }
  }
}
