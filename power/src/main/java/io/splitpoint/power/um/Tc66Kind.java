package io.splitpoint.power.um;

import io.splitpoint.power.MeterKind;
import io.splitpoint.power.MeterSpec;
import io.splitpoint.power.Sampler;
import io.splitpoint.power.Ticker;
import io.splitpoint.power.line.LineAddress;
import java.util.List;

/** {@code tc66c:}: the TC66C on USB. */
public final class Tc66Kind implements MeterKind {

  private static final int BAUD = 115_200;

  @Override
  public List<String> names() {
    return List.of("tc66c");
  }

  @Override
  public String usage() {
    return "tc66c:PATH|tcp:HOST:PORT";
  }

  @Override
  public Sampler sampler(MeterSpec spec) {
    spec.allow();
    LineAddress address = LineAddress.parse(spec.requiredTarget("/dev/ttyACM0"));
    return new PollSampler(
        spec, () -> address.open(BAUD), new Tc66Conversation(Ticker.SYSTEM), Ticker.SYSTEM);
  }
}
