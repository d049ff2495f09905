package io.splitpoint.power.um;

import io.splitpoint.power.MeterKind;
import io.splitpoint.power.MeterSpec;
import io.splitpoint.power.Sampler;
import io.splitpoint.power.Ticker;
import io.splitpoint.power.line.LineAddress;
import java.util.List;

/** {@code um24c:}, {@code um25c:} and {@code um34c:}: one reader; the frame has the model. */
public final class UmKind implements MeterKind {

  /** The rate of an adapter on the unit's own pads; Bluetooth ignores it. */
  private static final int BAUD = 9_600;

  @Override
  public List<String> names() {
    return List.of("um25c", "um24c", "um34c");
  }

  @Override
  public String usage() {
    return "um25c|um24c|um34c:PATH|tcp:HOST:PORT[#strict]";
  }

  @Override
  public Sampler sampler(MeterSpec spec) {
    spec.allow("strict");
    LineAddress address = LineAddress.parse(spec.requiredTarget("/dev/rfcomm0"));
    return new PollSampler(
        spec,
        () -> address.open(BAUD),
        new UmConversation(Ticker.SYSTEM, spec.flag("strict")),
        Ticker.SYSTEM);
  }
}
