package io.splitpoint.offload.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.offload.protocol.ProtocolException.Kind;
import org.junit.jupiter.api.Test;

/** Found by fuzzing: what the other side sent was quoted with its line ends. */
class ProtocolExceptionTest {

  @Test
  void aMessageIsOneLineWhateverItQuotes() {
    String quoted = "datatype 'F\r\n\u001b[2J\u2028P32'";
    assertThat(new ProtocolException(Kind.INVALID, quoted)).hasMessage("datatype 'F [2J P32'");
  }
}
