package io.splitpoint.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The true plug-in interface and the true runtime, with plain C where the chip would be. */
class ExternalDelegateTest {

  private static final String LENET = "mnist_lenet.tflite";
  private static final String MOBILENET = "mobilenet_v2_1.0_224_quant.tflite";

  private static final Path DIRECTORY = Path.of("target", "standin").toAbsolutePath();
  private static Path standIn;

  private interface Probe extends Library {
    int delegate_standin_live();

    int delegate_standin_freed_too_early();
  }

  private final TfLite runtime = TfLite.load();

  @BeforeEach
  void build() throws IOException, InterruptedException {
    standIn = standIn == null ? compile("delegate_standin", "-lm") : standIn;
  }

  @AfterEach
  void everythingWasGivenBackInTheRightOrder() {
    Probe probe = Native.load(standIn.toString(), Probe.class);
    assertThat(probe.delegate_standin_live()).isZero();
    assertThat(probe.delegate_standin_freed_too_early()).isZero();
  }

  /** A library of {@code src/test/c}; the test is skipped where there is no compiler. */
  private static Path compile(String name, String... more) throws IOException {
    Files.createDirectories(DIRECTORY);
    Path library = DIRECTORY.resolve("lib" + name + ".so");
    List<String> command =
        new ArrayList<>(
            List.of("gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O2", "-shared", "-fPIC"));
    command.addAll(List.of("-o", library.toString(), "src/test/c/" + name + ".c"));
    command.addAll(List.of(more));
    run(command);
    return library;
  }

  private static void run(List<String> command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, "no " + command.get(0) + " here: " + e.getMessage());
      return;
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.onExit().join().exitValue()).as(said).isZero();
  }

  private Interpreter open(ByteBuffer model, Map<String, String> options) {
    ExternalDelegate delegate = ExternalDelegate.of(standIn, options);
    return Interpreter.create(runtime, model, Interpreter.Options.on(delegate, 1));
  }

  private static void fill(Interpreter run, int bound) {
    ByteBuffer input = run.inputs().get(0).buffer();
    for (int i = 0; i < input.capacity(); i++) {
      input.put(i, (byte) (i * 31 % bound));
    }
  }

  @Test
  void whatADelegateTookIsOneStepOfItsOwnAndTheRestAreTheModelsOperators() throws IOException {
    ByteBuffer model = Models.shared(LENET);
    int operators;
    try (Interpreter run = open(model, Map.of("take", "all"))) {
      operators = run.delegation().orElseThrow().operators();
    }
    OperatorTimes times = OperatorTimes.of(runtime, operators);
    Interpreter.Options options =
        Interpreter.Options.on(ExternalDelegate.of(standIn, Map.of("take", "all")), 1)
            .withXnnpack(false)
            .withOperatorTimes(times);
    try (Interpreter run = Interpreter.create(runtime, model, options)) {
      run.invoke();
      List<OperatorTimes.Event> events = times.take();
      assertThat(events).hasSize(operators);
      assertThat(events)
          .filteredOn(event -> event.kind() == OperatorTimes.Kind.DELEGATE)
          .hasSize(3)
          .noneMatch(event -> event.name().equals("CONV_2D"));
      assertThat(events)
          .filteredOn(event -> event.kind() == OperatorTimes.Kind.OPERATOR)
          .hasSize(operators - 3)
          .noneMatch(event -> event.name().equals("CONV_2D"));
    }
  }

  @ParameterizedTest
  @CsvSource({"second, 1, 1", "all, 3, 3", "none, 0, 0"})
  void whatWasTakenIsCountedInTheRuntimesOwnPlan(String take, int taken, int partitions)
      throws IOException {
    try (Interpreter run = open(Models.shared(LENET), Map.of("take", take))) {
      Delegation delegation = run.delegation().orElseThrow();
      assertThat(delegation.taken()).isEqualTo(taken);
      assertThat(delegation.partitions()).isEqualTo(partitions);
      assertThat(delegation.left()).hasSize(delegation.operators() - taken);
      assertThat(delegation.left()).isSorted();
    }
    try (Interpreter cpu =
        Interpreter.create(runtime, Models.shared(LENET), Interpreter.Options.cpu(1))) {
      assertThat(cpu.delegation()).isEmpty();
    }
  }

  @Test
  void floatsComeOutAsTheCpuComputesThem() throws IOException {
    ByteBuffer model = Models.shared(LENET);
    try (Interpreter run = open(model, Map.of("take", "all"));
        Interpreter cpu = Interpreter.create(runtime, model, Interpreter.Options.cpu(1))) {
      for (Interpreter each : List.of(run, cpu)) {
        ByteBuffer input = each.inputs().get(0).buffer();
        for (int i = 0; i < input.capacity(); i += Float.BYTES) {
          input.putFloat(i, i % 255 / 255f);
        }
        each.invoke();
      }
      ByteBuffer expected = cpu.outputs().get(0).buffer();
      for (int i = 0; i < expected.capacity(); i += Float.BYTES) {
        assertThat(run.outputs().get(0).buffer().getFloat(i))
            .isCloseTo(expected.getFloat(i), within(1e-5f));
      }
    }
  }

  /** Every second of MobileNet v2's convolutions that are not depthwise. */
  @Test
  void eightBitNumbersComeOutAsTheCpuComputesThemButForRounding() throws IOException {
    ByteBuffer model = Models.shared(MOBILENET);
    try (Interpreter run = open(model, Map.of());
        Interpreter cpu = Interpreter.create(runtime, model, Interpreter.Options.cpu(1))) {
      assertThat(run.delegation().orElseThrow().taken()).isEqualTo(18);
      run.inputs().get(0).buffer().put(Models.cat(224));
      cpu.inputs().get(0).buffer().put(Models.cat(224));
      run.invoke();
      cpu.invoke();
      ByteBuffer expected = cpu.outputs().get(0).buffer();
      for (int i = 0; i < expected.capacity(); i++) {
        assertThat(Byte.toUnsignedInt(run.outputs().get(0).buffer().get(i)))
            .as("class " + i)
            .isCloseTo(Byte.toUnsignedInt(expected.get(i)), within(4));
      }
    }
  }

  @Test
  void xnnpackItselfIsADelegateThroughThisDoor() throws IOException {
    Map<String, String> options = Map.of("xnnpack", runtime.path().toString());
    ByteBuffer model = Models.shared(LENET);
    ExternalDelegate delegate = ExternalDelegate.of(standIn, options);
    try (Interpreter run =
        Interpreter.create(
            runtime, model, Interpreter.Options.on(delegate, 1).withXnnpack(false))) {
      Delegation delegation = run.delegation().orElseThrow();
      assertThat(delegation.taken()).isEqualTo(delegation.operators());
      assertThat(delegation.partitions()).isEqualTo(1);
      run.invoke();
    }
  }

  @Test
  void behindADelegateThatFixesTheGraphTheRestRunsWithoutXnnpack() throws IOException {
    try (Interpreter run = open(Models.shared(LENET), Map.of("fixed", "1"))) {
      assertThat(run.delegation().orElseThrow().taken()).isEqualTo(1);
      fill(run, 63);
      run.invoke();
    }
  }

  @Test
  void eachInterpreterHasADelegateOfItsOwn() throws IOException {
    ByteBuffer model = Models.shared(LENET);
    ExternalDelegate delegate = ExternalDelegate.of(standIn, Map.of());
    Interpreter.Options options = Interpreter.Options.on(delegate, 1);
    Interpreter first = Interpreter.create(runtime, model, options);
    try (Interpreter second = Interpreter.create(runtime, model, options)) {
      first.close();
      second.invoke();
      assertThat(second.delegation().orElseThrow().taken()).isEqualTo(1);
    }
  }

  @Test
  void refusalIsToldInTheDelegatesOwnWords() throws IOException {
    ByteBuffer model = Models.shared(LENET);
    assertThatThrownBy(() -> open(model, Map.of("fail", "create")))
        .isInstanceOf(AcceleratorException.class)
        .hasMessage(
            standIn
                + ": the delegate does not start with the options fail=create: no chip is"
                + " attached,; or another process has it");
    assertThatThrownBy(() -> open(model, Map.of("speed", "9")))
        .isInstanceOf(AcceleratorException.class)
        .hasMessageEndingWith("with the options speed=9: unknown option 'speed'");
    assertThatThrownBy(() -> open(model, Map.of("fail", "prepare")))
        .isInstanceOf(AcceleratorException.class)
        .hasMessageContaining("the stand-in knows no such model");
    try (Interpreter run = open(model, Map.of("fail", "invoke"))) {
      assertThatThrownBy(run::invoke)
          .isInstanceOf(AcceleratorException.class)
          .hasMessageContaining("the stand-in lost its chip");
    }
  }

  @Test
  void fileThatIsNoDelegateIsRefusedBeforeItIsLoaded() throws IOException {
    Path text = Files.writeString(DIRECTORY.resolve("text.so"), "not a library\n".repeat(10));
    assertRefused(text, "expected a shared library (ELF), found another kind of file");
    assertRefused(DIRECTORY.resolve("absent.so"), "expected a file, found nothing");
    assertRefused(DIRECTORY, "expected a file, found none");
    assertRefused(
        runtime.path(), "expected an exported function tflite_plugin_create_delegate, found none");
    byte[] bytes = Files.readAllBytes(standIn);
    assertRefused(
        Files.write(DIRECTORY.resolve("short.so"), java.util.Arrays.copyOf(bytes, 4096)),
        "expected a whole ELF file, found one whose tables end outside the file");
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    bytes[18] = (byte) (arm ? 62 : 183);
    assertRefused(
        Files.write(DIRECTORY.resolve("other.so"), bytes),
        arm
            ? "expected a library for 64-bit Arm, found one for x86-64"
            : "expected a library for x86-64, found one for 64-bit Arm");
  }

  private static void assertRefused(Path library, String why) {
    assertThatThrownBy(() -> ExternalDelegate.of(library, Map.of()))
        .isInstanceOf(AcceleratorException.class)
        .hasMessage(library + ": not a TensorFlow Lite delegate for this machine: " + why);
  }

  @Test
  void libraryThatTheDelegateNeedsAndThatIsMissingIsNamed() throws IOException {
    Path needed = DIRECTORY.resolve("libneeded_by_delegate.so");
    Path source = Files.writeString(DIRECTORY.resolve("needed.c"), "int needed = 1;\n");
    run(List.of("gcc", "-shared", "-fPIC", "-o", needed.toString(), source.toString()));
    Path needing = DIRECTORY.resolve("libneeding.so");
    run(
        List.of(
            "gcc",
            "-std=gnu11",
            "-shared",
            "-fPIC",
            "-o",
            needing.toString(),
            "src/test/c/delegate_standin.c",
            "-Wl,--no-as-needed",
            "-L" + DIRECTORY,
            "-lneeded_by_delegate",
            "-lm"));
    Files.delete(needed);
    ByteBuffer model = Models.shared(LENET);
    ExternalDelegate delegate = ExternalDelegate.of(needing, Map.of());
    assertThatThrownBy(
            () -> Interpreter.create(runtime, model, Interpreter.Options.on(delegate, 1)))
        .isInstanceOf(AcceleratorException.class)
        .hasMessageContaining(needing + ": cannot be loaded: libneeded_by_delegate.so: ");
  }

  @Test
  void elfFilesOfThisMachineAreReadAsTheLoaderReadsThem() {
    assertThat(ElfLibrary.check(runtime.path(), "TfLiteVersion", "TfLiteInterpreterInvoke"))
        .isEqualTo(Optional.empty());
  }
}
