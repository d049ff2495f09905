package io.splitpoint.power.monsoon;

import io.splitpoint.failure.InputException;
import io.splitpoint.power.Accuracy;
import io.splitpoint.power.MeterException;
import io.splitpoint.power.MeterKind;
import io.splitpoint.power.MeterSpec;
import io.splitpoint.power.MeterTraits;
import io.splitpoint.power.Sampler;
import io.splitpoint.power.Topology;
import io.splitpoint.power.file.RecordingSampler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.ServiceLoader;

/**
 * {@code monsoon:FILE} for PyMonsoon's CSV and PowerTool's {@code .pt5}, {@code monsoon:usb} for a
 * high-voltage monitor on this machine. {@code #channel=main|usb|aux}; {@code #lv} for a {@code
 * .pt5} of the low-voltage monitor; {@code #volts=} for a CSV file without voltage.
 */
public final class MonsoonKind implements MeterKind {

  private static final Duration REFRESH = Duration.ofMillis(10);

  @Override
  public List<String> names() {
    return List.of("monsoon");
  }

  @Override
  public String usage() {
    return "monsoon:usb|FILE.csv|FILE.pt5[#channel=main|usb|aux]";
  }

  @Override
  public Sampler sampler(MeterSpec spec) {
    spec.allow("channel", "lv", "volts", "paced");
    String target = spec.requiredTarget("usb|FILE.csv|FILE.pt5");
    Pt5File.Channel channel = channel(spec);
    MeterTraits traits =
        new MeterTraits(
            spec.text(), spec.topology(Topology.BOARD), spec.accuracy(Accuracy.UNSTATED), REFRESH);
    if (target.equals("usb")) {
      UsbLink.Finder finder =
          ServiceLoader.load(UsbLink.Finder.class, MonsoonKind.class.getClassLoader())
              .findFirst()
              .orElseThrow(
                  () -> new MeterException("monsoon:usb: this program was built without USB"));
      return new HvpmSampler(finder, channel, traits);
    }
    Path file = Path.of(target);
    int divider = spec.flag("lv") ? 2 : 4;
    OptionalDouble volts =
        spec.options().containsKey("volts")
            ? OptionalDouble.of(spec.number("volts", 0))
            : OptionalDouble.empty();
    boolean pt5 = target.toLowerCase(Locale.ROOT).endsWith(".pt5");
    return new RecordingSampler(
        traits,
        spec.flag("paced"),
        pt5
            ? () -> Pt5File.read(file, channel, divider)
            : () -> PyMonsoonCsv.read(file, column(channel), volts));
  }

  private static Pt5File.Channel channel(MeterSpec spec) {
    String text = spec.options().getOrDefault("channel", "main");
    for (Pt5File.Channel channel : Pt5File.Channel.values()) {
      if (channel.name().equalsIgnoreCase(text)) {
        return channel;
      }
    }
    throw new InputException(
        spec.text() + ": channel: expected main, usb or aux, found '" + text + "'");
  }

  private static String column(Pt5File.Channel channel) {
    return switch (channel) {
      case MAIN -> "Main";
      case USB -> "USB";
      case AUX -> "Aux";
    };
  }
}
