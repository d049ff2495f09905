package io.splitpoint.power.sysfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InputException;
import io.splitpoint.power.Collected;
import io.splitpoint.power.Meter;
import io.splitpoint.power.MeterException;
import io.splitpoint.power.PowerSample;
import io.splitpoint.power.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** hwmon and RAPL against a sysfs of our own. */
class SysfsMetersTest {

  @TempDir Path root;

  private void file(String path, Object value) throws Exception {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, value + "\n");
  }

  private void ina226() throws Exception {
    file("class/hwmon/hwmon0/name", "cpu_thermal");
    file("class/hwmon/hwmon0/temp1_input", 45_000);
    file("class/hwmon/hwmon3/name", "ina226");
    file("class/hwmon/hwmon3/in0_input", 4);
    file("class/hwmon/hwmon3/in1_input", 5_100);
    file("class/hwmon/hwmon3/curr1_input", 400);
    file("class/hwmon/hwmon3/power1_input", 2_025_000);
    file("class/hwmon/hwmon3/shunt_resistor", 10_000);
    file("class/hwmon/hwmon3/update_interval", 20);
  }

  private void ina3221() throws Exception {
    file("class/hwmon/hwmon1/name", "ina3221");
    String[] rails = {"VDD_IN", "VDD_CPU_GPU_CV", "VDD_SOC"};
    for (int i = 0; i < rails.length; i++) {
      file("class/hwmon/hwmon1/in" + (i + 1) + "_label", rails[i]);
      file("class/hwmon/hwmon1/in" + (i + 1) + "_input", 5_000 + i);
      file("class/hwmon/hwmon1/curr" + (i + 1) + "_input", 1_000 + 100 * i);
    }
  }

  @Test
  void anIna226IsFoundByItsNameAndReadInItsOwnUnits() throws Exception {
    ina226();
    for (String spec : new String[] {"hwmon", "hwmon:ina226"}) {
      Collected collected = Collected.from(spec + "#root=" + root, 3);
      PowerSample sample = collected.samples().get(0);
      assertThat(sample.watts()).isCloseTo(2.025, within(1e-9));
      assertThat(sample.volts().getAsDouble()).isCloseTo(5.1, within(1e-9));
      assertThat(sample.amps().getAsDouble()).isCloseTo(0.4, within(1e-9));
      assertThat(collected.warnings()).hasSize(2);
      assertThat(collected.warnings().get(0))
          .contains("read from " + root, "not from this machine");
      assertThat(collected.warnings().get(1)).contains("shunt");
    }
  }

  @Test
  void aJetsonsInputRailIsTheBoardAndTheOthersAreNamed() throws Exception {
    ina3221();
    try (Meter meter = Meter.open("hwmon:ina3221#root=" + root)) {
      assertThat(meter.topology()).isEqualTo(Topology.BOARD);
      assertThat(meter.name()).isEqualTo("ina3221 rail VDD_IN");
    }
    PowerSample sample = Collected.from("hwmon#rail=VDD_SOC,root=" + root, 1).samples().get(0);
    assertThat(sample.watts()).isCloseTo(5.002 * 1.2, within(1e-9));
    assertThatThrownBy(() -> Meter.open("hwmon#rail=VDD_TPU,root=" + root))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("VDD_IN, VDD_CPU_GPU_CV, VDD_SOC")
        .hasMessageContaining("'VDD_TPU'");
  }

  /** As on a Jetson AGX Orin: its driver's fourth channel is the voltage over a shunt. */
  private void twoChips() throws Exception {
    String[][] files = {
      {"hwmon2/name", "ina3221"},
      {"hwmon2/in1_label", "VDD_GPU_SOC"},
      {"hwmon2/in1_input", "19000"},
      {"hwmon2/curr1_input", "160"},
      {"hwmon2/in3_label", "VIN_SYS_5V0"},
      {"hwmon2/in3_input", "5032"},
      {"hwmon2/curr3_input", "760"},
      {"hwmon2/in4_input", "0"},
      {"hwmon2/curr4_input", "1"},
      {"hwmon3/name", "ina3221"},
      {"hwmon3/in1_label", "NC"},
      {"hwmon3/in1_enable", "0"},
      {"hwmon3/in1_input", "0"},
      {"hwmon3/curr1_input", "0"},
      {"hwmon3/in2_label", "VDDQ_VDD2_1V8AO"},
      {"hwmon3/in2_input", "4984"},
      {"hwmon3/curr2_input", "104"},
    };
    for (String[] file : files) {
      file("class/hwmon/" + file[0], file[1]);
    }
  }

  @Test
  void aRailOfTheSecondChipIsFoundAndOnlyRailsAreOffered() throws Exception {
    twoChips();
    PowerSample sample =
        Collected.from("hwmon:ina3221#rail=VDDQ_VDD2_1V8AO,root=" + root, 1).samples().get(0);
    assertThat(sample.watts()).isCloseTo(4.984 * 0.104, within(1e-9));
    assertThatThrownBy(() -> Meter.open("hwmon:ina3221#root=" + root))
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith(
            "one of VDD_GPU_SOC (chip hwmon2), VIN_SYS_5V0 (chip hwmon2),"
                + " VDDQ_VDD2_1V8AO (chip hwmon3), found none");
  }

  @Test
  void railsOfTheSameNameAreToldApartByTheChipsAddress() throws Exception {
    twoChips();
    file("class/hwmon/hwmon3/in2_label", "VDD_GPU_SOC");
    Files.createDirectories(root.resolve("bus/1-0041"));
    Files.createSymbolicLink(root.resolve("class/hwmon/hwmon3/device"), root.resolve("bus/1-0041"));
    assertThatThrownBy(() -> Meter.open("hwmon#rail=VDD_GPU_SOC,root=" + root))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "#chip= of one of VDD_GPU_SOC (chip hwmon2), VDD_GPU_SOC (chip 1-0041)");
    PowerSample sample =
        Collected.from("hwmon#rail=VDD_GPU_SOC,chip=1-0041,root=" + root, 1).samples().get(0);
    assertThat(sample.watts()).isCloseTo(4.984 * 0.104, within(1e-9));
    assertThatThrownBy(() -> Meter.open("hwmon#chip=1-0042,root=" + root))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("one of hwmon2, 1-0041, found '1-0042'");
  }

  @Test
  void aMissingSensorIsSaidWithThoseThatAreThere() throws Exception {
    assertThatThrownBy(() -> Meter.open("hwmon#root=" + root))
        .isInstanceOf(MeterException.class)
        .hasMessageContaining("found no power sensor");
    ina226();
    assertThatThrownBy(() -> Meter.open("hwmon:ina219#root=" + root))
        .isInstanceOf(MeterException.class)
        .hasMessageContaining("found ina226");
  }

  private void rapl(long package0, long package1) throws Exception {
    String[][] domains = {
      {"intel-rapl:0", "package-0", "" + package0},
      {"intel-rapl:0:0", "core", "77"},
      {"intel-rapl:1", "package-1", "" + package1},
      {"intel-rapl:2", "psys", "5"}
    };
    for (String[] domain : domains) {
      file("class/powercap/" + domain[0] + "/name", domain[1]);
      file("class/powercap/" + domain[0] + "/max_energy_range_uj", 1_000_000);
      file("class/powercap/" + domain[0] + "/energy_uj", domain[2]);
    }
  }

  @Test
  void aCounterThatStartsOverLosesNothing() throws Exception {
    rapl(999_000, 0);
    RaplDomain domain = new RaplDomain(root.resolve("class/powercap/intel-rapl:0"), "package-0");
    assertThat(domain.joule()).isZero();
    rapl(500, 0);
    assertThat(domain.joule()).isCloseTo(0.0015, within(1e-12));
    rapl(400, 0); // nearly a whole turn
    assertThat(domain.joule()).isCloseTo(1.0014, within(1e-12));
  }

  @Test
  void packagesAreAddedAndTheirCoresAreNotAddedAgain() throws Exception {
    rapl(0, 0);
    try (Meter meter = Meter.open("rapl#root=" + root)) {
      assertThat(meter.name()).isEqualTo("RAPL package-0 + package-1");
      assertThat(meter.topology()).isEqualTo(Topology.PACKAGE);
    }
    try (Meter meter = Meter.open("rapl:psys#root=" + root)) {
      assertThat(meter.name()).isEqualTo("RAPL psys");
    }
  }

  @Test
  void powerIsTheEnergyOverTheTimeBetween() throws Exception {
    rapl(0, 0);
    // the counters stand still
    Collected collected = Collected.from("rapl#root=" + root, 2);
    assertThat(collected.samples()).allSatisfy(sample -> assertThat(sample.watts()).isZero());
    assertThat(collected.samples().get(0).counterMwh()).hasValue(0);
  }

  @Test
  void missingDomainsAndUnreadableCountersAreSaidWithTheRemedy() throws Exception {
    assertThatThrownBy(() -> Meter.open("rapl#root=" + root))
        .isInstanceOf(MeterException.class)
        .hasMessageContaining("virtual machines");
    rapl(0, 0);
    assertThatThrownBy(() -> Meter.open("rapl:dram#root=" + root))
        .isInstanceOf(MeterException.class)
        .hasMessageContaining("package-0, core, package-1, psys");
    Files.delete(root.resolve("class/powercap/intel-rapl:0/energy_uj"));
    assertThatThrownBy(() -> Meter.open("rapl#root=" + root))
        .isInstanceOf(MeterException.class)
        .hasMessageContaining("sudo chmod a+r");
  }
}
