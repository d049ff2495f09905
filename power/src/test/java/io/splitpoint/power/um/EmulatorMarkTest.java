package io.splitpoint.power.um;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.power.emulate.EmulatedTc66;
import io.splitpoint.power.emulate.EmulatedUm;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EmulatorMarkTest {

  @Test
  void everyEmulatedModelSaysWhatItIsAndKeepsItsTrailer() {
    for (UmModel model : UmModel.values()) {
      byte[] answer = new EmulatedUm(model, nanos -> 2, 5, 1, false).hear(UmFrame.REQUEST, 1);
      UmFrame frame = UmFrame.decode(answer, 0).orElseThrow();
      assertThat(frame.emulated()).as(model.name()).isTrue();
      assertThat(frame.trailerValid()).as(model.name()).isTrue();
      answer[EmulatorMark.IN_UM] ^= 1;
      assertThat(UmFrame.decode(answer, 0).orElseThrow().emulated()).isFalse();
    }
    EmulatedTc66 tc66 = new EmulatedTc66(nanos -> 2, 5, 1, false);
    byte[] answer = {};
    for (byte asked : "getva".getBytes(StandardCharsets.US_ASCII)) {
      answer = tc66.hear(asked, 1);
    }
    assertThat(Tc66Frame.decode(answer, 0).orElseThrow().emulated()).isTrue();
  }

  @Test
  void noCapturedOrConstructedFrameOfAMeterHasTheMark() throws Exception {
    assertThat(UmFrameTest.vectors()).isNotEmpty();
    for (var vector : UmFrameTest.vectors()) {
      assertThat(UmFrameTest.decode(vector).emulated()).isFalse();
    }
  }
}
