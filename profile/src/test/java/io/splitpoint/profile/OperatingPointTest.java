package io.splitpoint.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatingPointTest {

  @Test
  void aNameSaysEachPartOfThePoint() {
    assertThat(OperatingPoint.of("cpu@1000MHz/2t"))
        .isEqualTo(
            new OperatingPoint("cpu", Optional.empty(), OptionalInt.of(1000), OptionalInt.of(2)));
    assertThat(OperatingPoint.of("coral:usb:0@std/600MHz/4t"))
        .isEqualTo(
            new OperatingPoint(
                "coral:usb:0", Optional.of("std"), OptionalInt.of(600), OptionalInt.of(4)));
    assertThat(OperatingPoint.of("coral@max"))
        .isEqualTo(
            new OperatingPoint(
                "coral", Optional.of("max"), OptionalInt.empty(), OptionalInt.empty()));
    assertThat(OperatingPoint.of("cpu@4t"))
        .isEqualTo(
            new OperatingPoint("cpu", Optional.empty(), OptionalInt.empty(), OptionalInt.of(4)));
  }

  @Test
  void everyPointReadsBackFromItsName() {
    for (Optional<String> coral : List.of(Optional.<String>empty(), Optional.of("max"))) {
      for (OptionalInt mhz : List.of(OptionalInt.empty(), OptionalInt.of(1512))) {
        for (OptionalInt threads : List.of(OptionalInt.empty(), OptionalInt.of(16))) {
          OperatingPoint point = new OperatingPoint("coral:pci:1", coral, mhz, threads);
          assertThat(OperatingPoint.of(point.name())).as(point.name()).isEqualTo(point);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cpu",
        "cpu@",
        "pi@home",
        "pi4@600",
        "cpu@2t/1000MHz",
        "cpu@0MHz",
        "cpu@std600MHz",
        "cpu@/2t",
        "cpu@1000MHz/",
        "cpu@1000MHz2t",
        "@std",
        "my@std.tflite"
      })
  void aNameOfAnotherFormIsADevice(String name) {
    assertThat(OperatingPoint.of(name)).isEqualTo(OperatingPoint.usual(name));
    assertThat(OperatingPoint.of(name).name()).isEqualTo(name);
  }

  @Test
  void aCoralHasTwoClocks() {
    assertThatThrownBy(
            () ->
                new OperatingPoint(
                    "coral", Optional.of("fast"), OptionalInt.empty(), OptionalInt.empty()))
        .hasMessage("a Coral's clock: expected std or max, found fast");
  }

  private static boolean fit(String one, String other) {
    boolean fit = OperatingPoint.of(one).fits(OperatingPoint.of(other));
    assertThat(OperatingPoint.of(other).fits(OperatingPoint.of(one))).isEqualTo(fit);
    return fit;
  }

  @Test
  void oneMachineHasOneCpuClockWithinAFrame() {
    assertThat(fit("coral@max/600MHz", "cpu@600MHz")).isTrue();
    assertThat(fit("coral@max/600MHz", "cpu@1000MHz")).isFalse();
    assertThat(fit("coral@max", "cpu@600MHz")).isFalse();
  }

  @Test
  void oneDeviceIsNotAtTwoPoints() {
    assertThat(fit("cpu@600MHz", "cpu@1000MHz")).isFalse();
    assertThat(fit("cpu@1t", "cpu@4t")).isFalse();
    assertThat(fit("coral@std", "coral@max")).isFalse();
    assertThat(fit("cpu@600MHz/2t", "cpu@600MHz/2t")).isTrue();
  }

  @Test
  void twoDevicesMayHaveDifferentThreads() {
    assertThat(fit("coral@1t", "cpu@4t")).isTrue();
  }

  @Test
  void allCoralsOfAMachineHaveOneClock() {
    assertThat(fit("coral:usb:0@std", "coral:usb:1@max")).isFalse();
    assertThat(fit("coral:usb:0@std", "coral:usb:1@std")).isTrue();
    assertThat(fit("coral:usb:0@std", "coral:pci:0")).isTrue();
  }
}
