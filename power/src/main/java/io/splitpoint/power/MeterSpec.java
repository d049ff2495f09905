package io.splitpoint.power;

import io.splitpoint.failure.InputException;
import io.splitpoint.table.Range;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A meter's specification by the user: {@code KIND[:TARGET][#KEY[=VALUE],…]}, such as {@code
 * um25c:/dev/rfcomm0#topology=usb}.
 *
 * @param kind such as {@code um25c}
 * @param target what follows the colon: a path, a command, an address; may be empty
 * @param options what follows the last {@code #}, in their order; a key without a value is {@code
 *     true}
 */
public record MeterSpec(String kind, String target, Map<String, String> options) {

  private static final String OPTION = "[a-z_]+(?:=[^,#]*)?";
  private static final Pattern TEXT =
      Pattern.compile(
          "([a-z][a-z0-9]*)(?::(.*?))?(?:#(" + OPTION + "(?:," + OPTION + ")*))?", Pattern.DOTALL);

  public MeterSpec {
    options = Map.copyOf(options);
  }

  /**
   * @throws InputException when the text has another form
   */
  public static MeterSpec parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new InputException(
          "power meter '" + text + "': expected KIND:TARGET, such as um25c:/dev/rfcomm0");
    }
    Map<String, String> options = new LinkedHashMap<>();
    if (matcher.group(3) != null) {
      for (String option : matcher.group(3).split(",")) {
        int equals = option.indexOf('=');
        options.put(
            equals < 0 ? option : option.substring(0, equals),
            equals < 0 ? "true" : option.substring(equals + 1));
      }
    }
    String target = matcher.group(2) == null ? "" : matcher.group(2);
    return new MeterSpec(matcher.group(1), target, options);
  }

  /** The spec without its options, for messages. */
  public String text() {
    return target.isEmpty() ? kind : kind + ":" + target;
  }

  /** Whether an option without a value is present. */
  public boolean flag(String key) {
    return Boolean.parseBoolean(options.getOrDefault(key, "false"));
  }

  /**
   * @return the option's number
   * @throws InputException when it is not a number from 0 to 10¹⁵
   */
  public double number(String key, double otherwise) {
    String text = options.get(key);
    if (text == null) {
      return otherwise;
    }
    return Range.PLAIN
        .number(text)
        .orElseThrow(
            () ->
                new InputException(
                    text()
                        + ": "
                        + key
                        + ": expected a number of at least 0, found '"
                        + text
                        + "'"));
  }

  /** What the meter measures, by the user or else by its kind. */
  public Topology topology(Topology otherwise) {
    String label = options.get("topology");
    return label == null ? otherwise : Topology.of(label);
  }

  /** The accuracy by the user ({@code gain=}, {@code offset_w=}), else the kind's. */
  public Accuracy accuracy(Accuracy otherwise) {
    return options.containsKey("gain") || options.containsKey("offset_w")
        ? Accuracy.ofWatts(number("gain", 0), number("offset_w", 0))
        : otherwise;
  }

  /**
   * Checks the options; every kind knows {@code topology}, {@code gain} and {@code offset_w}.
   *
   * @throws InputException when an option is neither of those nor one of {@code known}
   */
  public void allow(String... known) {
    Set<String> all = new java.util.TreeSet<>(Set.of(known));
    all.addAll(Set.of("topology", "gain", "offset_w"));
    for (String key : options.keySet()) {
      if (!all.contains(key)) {
        throw new InputException(
            text() + ": expected the options " + String.join(", ", all) + ", found '" + key + "'");
      }
    }
  }

  /**
   * @throws InputException when there is no target
   */
  public String requiredTarget(String what) {
    if (target.isEmpty()) {
      throw new InputException(kind + ": expected " + kind + ":" + what + ", found nothing");
    }
    return target;
  }
}
