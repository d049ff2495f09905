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
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Asks a plug over HTTP and finds the numbers in either kind's JSON. */
final class PlugProbe implements PeriodicSampler.Probe {

  private static final int PATIENCE_MS = 1_500;

  /** A status has a few hundred. */
  private static final int MOST_BYTES = 1 << 18;

  private static final Range WATTS = Range.of("_w").signed();
  private static final Range ANY = Range.PLAIN.signed();

  /** Shelly Gen2 and later, then Tasmota. */
  private static final List<String> PATHS =
      List.of("/rpc/Switch.GetStatus?id=0", "/cm?cmnd=Status%208");

  private static final double MWH_PER_WH = 1e3;
  private static final double MWH_PER_KWH = 1e6;

  private final URI base;
  private final ObjectMapper json = new ObjectMapper();
  private URI answering;

  PlugProbe(URI uri) {
    base = uri;
    boolean bare = (uri.getPath().isEmpty() || uri.getPath().equals("/")) && uri.getQuery() == null;
    answering = bare ? null : uri;
  }

  @Override
  public Measured measure() throws IOException {
    if (answering != null) {
      return ask(answering);
    }
    for (String path : PATHS) {
      URI uri = base.resolve(path);
      try {
        Measured measured = ask(uri);
        answering = uri;
        return measured;
      } catch (NoPlug e) {
        // perhaps the other kind
      }
    }
    throw new MeterException(base + ": expected a Shelly or Tasmota plug, found neither");
  }

  private Measured ask(URI uri) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(PATIENCE_MS);
    connection.setReadTimeout(PATIENCE_MS);
    int status = connection.getResponseCode();
    if (status != HttpURLConnection.HTTP_OK) {
      throw new NoPlug(uri + ": expected status 200, found " + status);
    }
    try (InputStream in = connection.getInputStream()) {
      return read(json.readTree(in.readNBytes(MOST_BYTES)))
          .orElseThrow(() -> new NoPlug(uri + ": expected a plug's power, found none in its JSON"));
    } catch (JsonProcessingException e) {
      throw new NoPlug(uri + ": expected JSON, found: " + e.getOriginalMessage());
    }
  }

  /** The numbers of a Shelly's Switch.GetStatus or a Tasmota's Status 8. */
  static Optional<Measured> read(JsonNode node) {
    if (node.path("apower").isNumber()) {
      return Optional.of(
          new Measured(
              number(node.path("voltage"), 1),
              number(node.path("current"), 1),
              watts(node.get("apower")),
              number(node.path("aenergy").path("total"), MWH_PER_WH)));
    }
    JsonNode energy = node.path("StatusSNS").path("ENERGY");
    if (energy.path("Power").isNumber()) {
      return Optional.of(
          new Measured(
              number(energy.path("Voltage"), 1),
              number(energy.path("Current"), 1),
              watts(energy.get("Power")),
              number(energy.path("Total"), MWH_PER_KWH)));
    }
    return Optional.empty();
  }

  private static double watts(JsonNode node) {
    return WATTS
        .number(node.asText())
        .orElseThrow(
            () ->
                new MeterException(
                    "plug: expected %s of power, found %s".formatted(WATTS.expected(), node)));
  }

  /** Empty for what no plug measures. */
  private static OptionalDouble number(JsonNode node, double factor) {
    OptionalDouble number = node.isNumber() ? ANY.number(node.asText()) : OptionalDouble.empty();
    return number.isPresent()
        ? OptionalDouble.of(number.getAsDouble() * factor)
        : OptionalDouble.empty();
  }

  /** Something answers, but it is no plug, or not this kind. */
  private static final class NoPlug extends IOException {

    private static final long serialVersionUID = 1L;

    NoPlug(String message) {
      super(message);
    }
  }
}
