package io.splitpoint.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Headless Chromium through its DevTools protocol: what a page does, and how it looks. */
final class Browser implements AutoCloseable, WebSocket.Listener {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final WebSocket socket;
  private final StringBuilder partial = new StringBuilder();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<String> complaints = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();
  private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();
  private int last;

  Browser(Chromium chromium, Path profile) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                chromium.program().toString(),
                "--headless",
                "--disable-gpu",
                "--user-data-dir=" + profile,
                "--remote-debugging-port=0"));
    if (System.getProperty("user.name").equals("root")) {
      line.add("--no-sandbox");
    }
    line.add("about:blank");
    process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Path told = profile.resolve("DevToolsActivePort");
    while (!Files.exists(told) || Files.readAllLines(told).size() < 2) {
      if (!process.isAlive()) {
        throw new IOException("the browser ended by itself");
      }
      Thread.sleep(50);
    }
    String port = Files.readAllLines(told).get(0);
    HttpClient http = HttpClient.newHttpClient();
    JsonNode pages =
        JSON.readTree(
            http.send(
                    java.net.http.HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + port + "/json"))
                        .build(),
                    java.net.http.HttpResponse.BodyHandlers.ofString())
                .body());
    JsonNode page = pages.get(0);
    for (JsonNode target : pages) {
      page = target.get("type").asText().equals("page") ? target : page;
    }
    socket =
        http.newWebSocketBuilder()
            .buildAsync(URI.create(page.get("webSocketDebuggerUrl").asText()), this)
            .get(30, TimeUnit.SECONDS);
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      send(domain + ".enable", JSON.createObjectNode());
    }
  }

  /** Opens a page of a certain size in a certain theme, and waits until it is loaded. */
  void open(Path page, int width, int height, String theme) throws Exception {
    open(page, "", width, height, theme);
  }

  /** The same with a fragment behind the address, such as {@code #a=1}; or none. */
  void open(Path page, String fragment, int width, int height, String theme) throws Exception {
    loaded = new CompletableFuture<>();
    synchronized (this) {
      complaints.clear();
      requests.clear();
    }
    ObjectNode size = JSON.createObjectNode();
    size.put("width", width).put("height", height).put("deviceScaleFactor", 1);
    size.put("mobile", width < 600);
    send("Emulation.setDeviceMetricsOverride", size);
    ObjectNode media = JSON.createObjectNode();
    media.withArray("features").addObject().put("name", "prefers-color-scheme").put("value", theme);
    send("Emulation.setEmulatedMedia", media);
    send("Page.navigate", JSON.createObjectNode().put("url", page.toUri() + fragment));
    loaded.get(60, TimeUnit.SECONDS);
  }

  /** The value of a JavaScript expression. */
  JsonNode value(String expression) throws Exception {
    ObjectNode asked = JSON.createObjectNode();
    asked.put("expression", expression).put("returnByValue", true).put("awaitPromise", true);
    return send("Runtime.evaluate", asked).path("result").path("value");
  }

  /** The page as a person sees it, from top to bottom, as PNG. */
  byte[] screenshot() throws Exception {
    ObjectNode asked = JSON.createObjectNode().put("captureBeyondViewport", true);
    return Base64.getDecoder().decode(send("Page.captureScreenshot", asked).get("data").asText());
  }

  /** The page as the printer gets it. */
  byte[] pdf() throws Exception {
    ObjectNode asked =
        JSON.createObjectNode().put("printBackground", true).put("preferCSSPageSize", true);
    return Base64.getDecoder().decode(send("Page.printToPDF", asked).get("data").asText());
  }

  /** Errors and warnings on the console, and exceptions, since a page was last opened. */
  synchronized List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Addresses that were asked for since a page was last opened. */
  synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  private JsonNode send(String method, ObjectNode parameters) throws Exception {
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    int id = ++last;
    waiting.put(id, answer);
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", parameters);
    socket.sendText(message.toString(), true).get(60, TimeUnit.SECONDS);
    return answer.get(60, TimeUnit.SECONDS);
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean whole) {
    partial.append(data);
    if (whole) {
      String text = partial.toString();
      partial.setLength(0);
      try {
        hear(JSON.readTree(text));
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    from.request(1);
    return null;
  }

  private synchronized void hear(JsonNode message) {
    if (message.has("id")) {
      waiting.remove(message.get("id").asInt()).complete(message.path("result"));
      return;
    }
    JsonNode said = message.path("params");
    switch (message.path("method").asText()) {
      case "Page.loadEventFired" -> loaded.complete(null);
      case "Runtime.exceptionThrown", "Log.entryAdded" -> complaints.add(said.toString());
      case "Runtime.consoleAPICalled" -> {
        if (said.path("type").asText().matches("error|warning|assert")) {
          complaints.add(said.toString());
        }
      }
      case "Network.requestWillBeSent" -> requests.add(said.path("request").path("url").asText());
      default -> {
        // of no interest here
      }
    }
  }

  @Override
  public void close() {
    socket.abort();
    // its children too: they write to the profile until they end
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle one : all) {
      one.onExit().completeOnTimeout(one, 10, TimeUnit.SECONDS).join();
    }
  }
}
