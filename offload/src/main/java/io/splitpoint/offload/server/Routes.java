package io.splitpoint.offload.server;

import io.splitpoint.offload.protocol.ProtocolException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The REST paths. */
sealed interface Routes {

  /** {@code GET /v2/health/live} */
  record Live() implements Routes {}

  /** {@code GET /v2/health/ready} */
  record Ready() implements Routes {}

  /** {@code GET /v2} */
  record Server() implements Routes {}

  /** {@code GET /metrics}, which is Prometheus's and not the protocol's. */
  record Metrics() implements Routes {}

  /** {@code GET /v2/models/NAME[/versions/VERSION]} */
  record Model(String name, String version) implements Routes {}

  /** {@code GET /v2/models/NAME[/versions/VERSION]/ready} */
  record ModelReady(String name, String version) implements Routes {}

  /** {@code POST /v2/models/NAME[/versions/VERSION]/infer} */
  record Infer(String name, String version) implements Routes {}

  /** {@code GET /v2/models/NAME[/versions/VERSION]/config} */
  record Config(String name, String version) implements Routes {}

  /** {@code GET /v2/models[/NAME[/versions/VERSION]]/stats}; an empty name means all */
  record Statistics(String name, String version) implements Routes {}

  /** Requests with a short body that is not a tensor. */
  sealed interface Control extends Routes {}

  /** {@code POST /v2/repository/index} */
  record Index() implements Control {}

  /** {@code POST /v2/repository/models/NAME/load} */
  record Load(String name) implements Control {}

  /** {@code POST /v2/repository/models/NAME/unload} */
  record Unload(String name) implements Control {}

  Pattern CONTROL = Pattern.compile("/v2/repository/models/([^/]+)/(load|unload)");

  /** Parts of the protocol that only other servers have. */
  Pattern UNSERVED =
      Pattern.compile(
          "/v2/(systemsharedmemory|cudasharedmemory|trace|logging)(/.*)?"
              + "|/v2/models/[^/]+/(?:versions/[^/]+/)?(generate|generate_stream|trace/setting)");

  Pattern MODEL =
      Pattern.compile("/v2/models/([^/]+)(?:/versions/([^/]+))?(?:/(ready|infer|config|stats))?");

  /**
   * Parses a request's path.
   *
   * @throws ProtocolException {@code NOT_FOUND} for an unknown path
   */
  static Routes of(String method, String uri) {
    int query = uri.indexOf('?');
    String path = query < 0 ? uri : uri.substring(0, query);
    boolean get = method.equals("GET");
    if (get && path.equals("/v2/health/live")) {
      return new Live();
    }
    if (get && path.equals("/v2/health/ready")) {
      return new Ready();
    }
    if (get && (path.equals("/v2") || path.equals("/v2/"))) {
      return new Server();
    }
    if (get && path.equals("/metrics")) {
      return new Metrics();
    }
    if (get && path.equals("/v2/models/stats")) {
      return new Statistics("", "");
    }
    boolean post = method.equals("POST");
    if (post && path.equals("/v2/repository/index")) {
      return new Index();
    }
    Matcher control = CONTROL.matcher(path);
    if (post && control.matches()) {
      String name = decode(control.group(1));
      return control.group(2).equals("load") ? new Load(name) : new Unload(name);
    }
    if (UNSERVED.matcher(path).matches()) {
      throw new ProtocolException(
          ProtocolException.Kind.UNSERVED,
          "this part of the protocol is not supported here: " + method + " " + path);
    }
    Matcher model = MODEL.matcher(path);
    if (model.matches()) {
      String name = decode(model.group(1));
      String version = model.group(2) == null ? "" : decode(model.group(2));
      String what = String.valueOf(model.group(3));
      if (post && what.equals("infer")) {
        return new Infer(name, version);
      }
      if (get && what.equals("ready")) {
        return new ModelReady(name, version);
      }
      if (get && what.equals("config")) {
        return new Config(name, version);
      }
      if (get && what.equals("stats")) {
        return new Statistics(name, version);
      }
      if (get && what.equals("null")) {
        return new Model(name, version);
      }
    }
    throw new ProtocolException(
        ProtocolException.Kind.NOT_FOUND, "nothing is served at " + method + " " + path);
  }

  private static String decode(String part) {
    try {
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw new ProtocolException(ProtocolException.Kind.INVALID, "not a path: " + part);
    }
  }
}
