package io.splitpoint.power.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitpoint.power.MeterException;
import io.splitpoint.power.PeriodicSampler;
import io.splitpoint.power.PeriodicSampler.Measured;
import io.splitpoint.table.Range;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads a plug over HTTP and finds the numbers in either kind's JSON. */
final class PlugProbe implements PeriodicSampler.Probe {

  private static final int PATIENCE_MS = 1_500;

  /** Limit on a status, which has a few hundred bytes. */
  private static final int MOST_BYTES = 1 << 18;

  private static final Range WATTS = Range.of("_w").signed();
  private static final Range ANY = Range.PLAIN.signed();

  /** The path of a Shelly of the second generation or later, whose channels count from 0. */
  private static final String SHELLY = "/rpc/Switch.GetStatus?id=";

  private static final String TASMOTA = "/cm?cmnd=Status%208";

  private static final double MWH_PER_WH = 1e3;
  private static final double MWH_PER_KWH = 1e6;

  private final URI base;

  /** The channel from 1; 0 when the user names none. */
  private final int channel;

  private final ObjectMapper json = new ObjectMapper();
  private URI answering;

  PlugProbe(URI uri, int channel) {
    base = uri;
    this.channel = channel;
    boolean bare = (uri.getPath().isEmpty() || uri.getPath().equals("/")) && uri.getQuery() == null;
    answering = bare ? null : uri;
  }

  @Override
  public Measured measure() throws IOException {
    if (answering == null) {
      answering = find();
    }
    return read(ask(answering), channel)
        .orElseThrow(
            () -> new NoPlug(answering + ": expected a plug's power, found none in its JSON"));
  }

  /** Finds the address of the plug's power, or reports what was found instead. */
  private URI find() throws IOException {
    List<String> found = new ArrayList<>();
    URI shelly = base.resolve(SHELLY + Math.max(0, channel - 1));
    Optional<JsonNode> status = tried(shelly, found);
    if (status.isPresent() && shelly(status.get())) {
      if (!status.get().path("apower").isNumber()) {
        throw new MeterException(
            base
                + ": expected a plug that measures power, found a Shelly switch that does not: its"
                + " status has no apower");
      }
      if (channel == 0 && tried(base.resolve(SHELLY + 1), found).filter(this::second).isPresent()) {
        throw new MeterException(
            base
                + ": expected #channel=1 or #channel=2 of a plug with several channels, found"
                + " none");
      }
      return shelly;
    }
    if (channel > 1
        && tried(base.resolve(SHELLY + 0), found).filter(PlugProbe::shelly).isPresent()) {
      throw new MeterException(
          "%s: expected #channel= of a channel that the plug has, found %d on a Shelly without it"
              .formatted(base, channel));
    }
    URI tasmota = base.resolve(TASMOTA);
    Optional<JsonNode> sensors = tried(tasmota, found);
    if (sensors.isPresent() && sensors.get().has("StatusSNS")) {
      JsonNode power = sensors.get().path("StatusSNS").path("ENERGY").path("Power");
      if (power.isMissingNode()) {
        throw new MeterException(
            base
                + ": expected a plug that measures power, found a Tasmota that does not: its"
                + " Status 8 has no ENERGY");
      }
      if (power.isArray() && (channel == 0 || channel > power.size())) {
        throw new MeterException(
            "%s: expected #channel=1 to %d of a Tasmota with %2$d channels, found %s"
                .formatted(base, power.size(), channel == 0 ? "none" : "" + channel));
      }
      return tasmota;
    }
    throw new MeterException(
        base + ": expected a Shelly or Tasmota plug, found neither: " + String.join("; ", found));
  }

  private Optional<JsonNode> tried(URI uri, List<String> found) throws IOException {
    try {
      JsonNode answer = ask(uri);
      found.add(uri.getRawPath() + " answers " + keys(answer));
      return Optional.of(answer);
    } catch (NoPlug otherKind) {
      found.add(otherKind.getMessage());
      return Optional.empty();
    }
  }

  private static String keys(JsonNode answer) {
    List<String> names = new ArrayList<>();
    answer.fieldNames().forEachRemaining(names::add);
    return names.isEmpty() ? "JSON without keys" : "JSON with " + String.join(", ", names);
  }

  /** Whether it is a switch's status, with or without a meter. */
  private static boolean shelly(JsonNode status) {
    return status.has("apower") || status.has("id") && status.has("output");
  }

  private boolean second(JsonNode status) {
    return status.path("id").asInt(0) == 1 && status.has("apower");
  }

  private JsonNode ask(URI uri) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(PATIENCE_MS);
    connection.setReadTimeout(PATIENCE_MS);
    int status = connection.getResponseCode();
    if (status != HttpURLConnection.HTTP_OK) {
      throw new NoPlug(uri + ": expected status 200, found " + status);
    }
    try (InputStream in = connection.getInputStream()) {
      return json.readTree(in.readNBytes(MOST_BYTES));
    } catch (JsonProcessingException e) {
      throw new NoPlug(uri + ": expected JSON, found: " + e.getOriginalMessage());
    }
  }

  /**
   * Reads a Shelly's Switch.GetStatus or a Tasmota's Status 8.
   *
   * @param channel channel of a Tasmota with several, from 1; others have one
   */
  static Optional<Measured> read(JsonNode node, int channel) {
    if (node.path("apower").isNumber()) {
      return Optional.of(
          new Measured(
              number(node.path("voltage"), 1),
              number(node.path("current"), 1),
              watts(node.get("apower")),
              number(node.path("aenergy").path("total"), MWH_PER_WH)));
    }
    JsonNode energy = node.path("StatusSNS").path("ENERGY");
    JsonNode power = of(energy.path("Power"), channel);
    if (power.isNumber()) {
      return Optional.of(
          new Measured(
              number(of(energy.path("Voltage"), channel), 1),
              number(of(energy.path("Current"), channel), 1),
              watts(power),
              // On a plug with several channels it is usually the sum of all.
              energy.path("Power").isArray() && !energy.path("Total").isArray()
                  ? OptionalDouble.empty()
                  : number(of(energy.path("Total"), channel), MWH_PER_KWH)));
    }
    return Optional.empty();
  }

  /** A channel's value of several, or the value that all channels share. */
  private static JsonNode of(JsonNode values, int channel) {
    return values.isArray() ? values.path(channel - 1) : values;
  }

  private static double watts(JsonNode node) {
    return WATTS
        .number(node.asText())
        .orElseThrow(
            () ->
                new MeterException(
                    "plug: expected %s of power, found %s".formatted(WATTS.expected(), node)));
  }

  /** Empty for values that no plug can measure. */
  private static OptionalDouble number(JsonNode node, double factor) {
    OptionalDouble number = node.isNumber() ? ANY.number(node.asText()) : OptionalDouble.empty();
    return number.isPresent()
        ? OptionalDouble.of(number.getAsDouble() * factor)
        : OptionalDouble.empty();
  }

  /** Something answers, but it is not a plug, or not of this kind. */
  private static final class NoPlug extends IOException {

    private static final long serialVersionUID = 1L;

    NoPlug(String message) {
      super(message);
    }
  }
}
