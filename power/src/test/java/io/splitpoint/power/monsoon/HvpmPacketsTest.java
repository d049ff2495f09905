package io.splitpoint.power.monsoon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HvpmPacketsTest {

  static JsonNode vector() throws Exception {
    try (var in = HvpmPacketsTest.class.getResourceAsStream("hvpm_packets_vs_pymonsoon.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  static HvpmScales scales(JsonNode status) {
    return new HvpmScales(
        status.get("mainFineScale").asInt(),
        status.get("mainCoarseScale").asInt(),
        status.get("usbFineScale").asInt(),
        status.get("usbCoarseScale").asInt(),
        status.get("auxFineScale").asInt(),
        status.get("auxCoarseScale").asInt(),
        status.get("mainFineZeroOffset").asInt(),
        status.get("mainCoarseZeroOffset").asInt(),
        status.get("usbFineZeroOffset").asInt(),
        status.get("usbCoarseZeroOffset").asInt());
  }

  @Test
  void everyObservationIsWhatPyMonsoonComputes() throws Exception {
    JsonNode vector = vector();
    HvpmPackets packets = new HvpmPackets(scales(vector.get("status")));
    List<MonsoonReading> found = new ArrayList<>();
    for (JsonNode hex : vector.get("packets_hex")) {
      byte[] packet = HexFormat.of().parseHex(hex.asText());
      packets.decode(packet, 0, packet.length, found::add);
    }
    JsonNode known = vector.get("samples");
    assertThat(found.size()).isGreaterThanOrEqualTo(known.size());
    for (int i = 0; i < known.size(); i++) {
      JsonNode sample = known.get(i);
      MonsoonReading observation = found.get(i);
      assertThat(observation.mainAmps() * 1e3).isCloseTo(mA(sample, "main"), within(1e-9));
      assertThat(observation.usbAmps() * 1e3).isCloseTo(mA(sample, "usb"), within(1e-9));
      assertThat(observation.auxAmps() * 1e3).isCloseTo(mA(sample, "aux"), within(1e-9));
      assertThat(observation.mainVolts()).isCloseTo(sample.get("main_V").asDouble(), within(1e-9));
      assertThat(observation.usbVolts()).isCloseTo(sample.get("usb_V").asDouble(), within(1e-9));
    }
  }

  private static double mA(JsonNode sample, String channel) {
    return sample.get(channel + "_mA").asDouble();
  }

  /** Found by fuzzing: as many zeros as references of the same reading divided by nothing. */
  @Test
  void aReferenceEqualToItsZeroGivesNoScale() {
    ChannelCalibration calibration = new ChannelCalibration(1_000, 0);
    for (int i = 0; i < 5; i++) {
      calibration.zero(700);
      calibration.reference(700);
    }
    assertThat(calibration.ready()).isFalse();
    calibration.reference(705);
    assertThat(calibration.ready()).isTrue();
    assertThat(calibration.value(701)).isEqualTo(1_000);
  }

  @Test
  void anyBytesAsPacketsEscapeNoException() throws Exception {
    HvpmPackets packets = new HvpmPackets(scales(vector().get("status")));
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 100_000; i++) {
      byte[] packet = new byte[random.nextInt(HvpmPackets.BYTES + 1)];
      random.nextBytes(packet);
      packets.decode(packet, 0, packet.length, observation -> {});
    }
  }
}
