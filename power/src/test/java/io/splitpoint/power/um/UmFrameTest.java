package io.splitpoint.power.um;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UmFrameTest {

  private static final double SAME = 1e-9;

  static List<JsonNode> vectors() throws Exception {
    try (var in = UmFrameTest.class.getResourceAsStream("frames.json")) {
      JsonNode all = new ObjectMapper().readTree(in);
      return StreamSupport.stream(all.spliterator(), false).toList();
    }
  }

  static UmFrame decode(JsonNode vector) {
    byte[] bytes = HexFormat.of().parseHex(vector.get("hex").asText());
    assertThat(bytes).hasSize(UmFrame.BYTES);
    return UmFrame.decode(bytes, 0).orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void everyVectorDecodesAsTheIndependentDecoderReadsIt(JsonNode vector) {
    UmFrame frame = decode(vector);
    JsonNode known = vector.get("rdserialtool_decode");
    assertThat(frame.model().name()).isEqualTo(vector.get("model").asText());
    assertThat(frame.trailerValid()).isEqualTo(vector.get("checksum_valid").asBoolean());
    assertThat(frame.volts()).isCloseTo(known.get("volts").asDouble(), within(SAME));
    assertThat(frame.amps()).isCloseTo(known.get("amps").asDouble(), within(SAME));
    assertThat(frame.watts()).isCloseTo(known.get("watts").asDouble(), within(SAME));
    assertThat(frame.celsius()).isEqualTo(known.get("temp_c").asInt());
    assertThat(frame.fahrenheit()).isEqualTo(known.get("temp_f").asInt());
    assertThat(frame.selectedGroup()).isEqualTo(known.get("data_group_selected").asInt());
    assertThat(frame.dataPlusVolts())
        .isCloseTo(known.get("data_line_positive_volts").asDouble(), within(SAME));
    assertThat(frame.dataMinusVolts())
        .isCloseTo(known.get("data_line_negative_volts").asDouble(), within(SAME));
    assertThat(frame.chargingMode()).isEqualTo(known.get("charging_mode").asInt());
    assertThat(frame.recorded().milliampHours() / 1e3)
        .isCloseTo(known.get("record_amphours").asDouble(), within(SAME));
    assertThat(frame.recorded().milliwattHours() / 1e3)
        .isCloseTo(known.get("record_watthours").asDouble(), within(SAME));
    assertThat(frame.recordThresholdAmps())
        .isCloseTo(known.get("record_threshold").asDouble(), within(SAME));
    assertThat(frame.recordSeconds()).isEqualTo(known.get("record_seconds").asLong());
    assertThat(frame.recording()).isEqualTo(known.get("recording").asBoolean());
    assertThat(frame.screenTimeoutMinutes()).isEqualTo(known.get("screen_timeout").asInt());
    assertThat(frame.brightness()).isEqualTo(known.get("screen_brightness").asInt());
    assertThat(frame.ohms()).isCloseTo(known.get("resistance").asDouble(), within(SAME));
    assertThat(frame.screen()).isEqualTo(known.get("screen_selected").asInt());
    for (int group = 0; group < 10; group++) {
      JsonNode counter = known.get("groups").get(group);
      assertThat(frame.groups().get(group).milliampHours() / 1e3)
          .isCloseTo(counter.get(0).asDouble(), within(SAME));
      assertThat(frame.groups().get(group).milliwattHours() / 1e3)
          .isCloseTo(counter.get(1).asDouble(), within(SAME));
    }
  }

  @Test
  void realCapturesAgreeWithThemselvesAndAWrongScaleDoesNot() throws Exception {
    for (JsonNode vector : vectors()) {
      if (vector.get("source").asText().startsWith("REAL")) {
        assertThat(decode(vector).plausible()).isTrue();
      }
    }
    // a UM34C capture with the UM25C's number written over it: every scale is ten times off
    assertThat(decode(named("um25c_edited_pyummeter")).plausible()).isFalse();
    assertThat(decode(named("um34c_edited_pyummeter")).plausible()).isTrue();
  }

  private static JsonNode named(String name) throws Exception {
    return vectors().stream()
        .filter(vector -> vector.get("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
