package io.splitpoint.power.um;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Tc66FrameTest {

  private static JsonNode vector() throws Exception {
    try (var in = Tc66FrameTest.class.getResourceAsStream("tc66c_vector.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  @Test
  void theVectorDecodesAsTheIndependentDecoderReadsIt() throws Exception {
    byte[] bytes = HexFormat.of().parseHex(vector().get("encrypted_hex").asText());
    JsonNode known = vector().get("expected");
    Tc66Frame frame = Tc66Frame.decode(bytes, 0).orElseThrow();
    assertThat(frame.model()).isEqualTo(known.get("model").asText());
    assertThat(frame.firmware()).isEqualTo(known.get("fw").asText());
    assertThat(frame.serial()).isEqualTo(known.get("serial").asLong());
    assertThat(frame.runs()).isEqualTo(known.get("runs").asLong());
    assertThat(frame.volts()).isEqualTo(known.get("V").asDouble());
    assertThat(frame.amps()).isEqualTo(known.get("A").asDouble());
    assertThat(frame.watts()).isEqualTo(known.get("W").asDouble());
    assertThat(frame.ohms()).isEqualTo(known.get("ohm").asDouble());
    assertThat(frame.first())
        .isEqualTo(new UmFrame.Counter(known.get("g0_mAh").asLong(), known.get("g0_mWh").asLong()));
    assertThat(frame.second())
        .isEqualTo(new UmFrame.Counter(known.get("g1_mAh").asLong(), known.get("g1_mWh").asLong()));
    assertThat(frame.celsius()).isEqualTo(known.get("tempC").asInt());
    assertThat(frame.dataPlusVolts()).isEqualTo(known.get("dplus_V").asDouble());
    assertThat(frame.dataMinusVolts()).isEqualTo(known.get("dminus_V").asDouble());
  }

  @Test
  void encodingGivesTheVectorsBytes() throws Exception {
    byte[] plain = HexFormat.of().parseHex(vector().get("plain_hex").asText());
    assertThat(HexFormat.of().formatHex(Tc66Frame.encode(plain)))
        .isEqualTo(vector().get("encrypted_hex").asText());
  }

  @Test
  void oneChangedBitAnywhereIsRefused() throws Exception {
    byte[] bytes = HexFormat.of().parseHex(vector().get("encrypted_hex").asText());
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] damaged = bytes.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(Tc66Frame.decode(damaged, 0)).as("bit %d", bit).isEmpty();
    }
  }
}
