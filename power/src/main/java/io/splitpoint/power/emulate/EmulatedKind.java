package io.splitpoint.power.emulate;

import io.splitpoint.failure.InputException;
import io.splitpoint.power.Meter;
import io.splitpoint.power.MeterKind;
import io.splitpoint.power.MeterSpec;
import io.splitpoint.power.MeterTraits;
import io.splitpoint.power.Sampler;
import java.util.List;

/**
 * {@code emulated:SPEC}: a program that emulates a meter. Use it for other programs' emulators;
 * Splitpoint's own are recognized.
 */
public final class EmulatedKind implements MeterKind {

  @Override
  public List<String> names() {
    return List.of("emulated");
  }

  @Override
  public String usage() {
    return "emulated:KIND:TARGET";
  }

  @Override
  public Sampler sampler(MeterSpec spec) {
    String inside = spec.requiredTarget("um25c:/tmp/um25c");
    MeterSpec parsed = MeterSpec.parse(inside);
    if (names().contains(parsed.kind())) {
      throw new InputException(
          spec.text() + ": expected another kind behind emulated:, found it twice");
    }
    Sampler sampler = Meter.sampler(new MeterSpec(parsed.kind(), parsed.target(), spec.options()));
    return new Sampler() {
      @Override
      public MeterTraits traits() {
        return sampler.traits().ofEmulator();
      }

      @Override
      public void sample(Sink sink) throws InterruptedException {
        sampler.sample(sink);
      }

      @Override
      public void close() {
        sampler.close();
      }
    };
  }
}
