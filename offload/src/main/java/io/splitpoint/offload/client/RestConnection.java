package io.splitpoint.offload.client;

import io.splitpoint.offload.protocol.Gzip;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.RestDescriptions;
import io.splitpoint.offload.protocol.RestInfer;
import io.splitpoint.offload.protocol.ServerDescription;
import io.splitpoint.offload.protocol.TensorSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/**
 * A {@link Connection} over HTTP/1.1, kept alive between requests. The tensor is written from the
 * model's memory to the socket; the JDK's client would copy it twice and cost a quarter of a
 * millisecond.
 */
final class RestConnection implements Connection {

  /** Limit on an answer that is not a tensor: metadata or an error. */
  private static final int TEXT = 1 << 20;

  private final ServerAddress address;
  private final int timeoutMs;
  private final boolean asksTwice;
  private final Optional<SSLSocketFactory> tls;
  private final Ids ids = new Ids();
  private final String headers; // The headers of every request.
  private Optional<Boolean> binary = Optional.empty(); // Whether the server accepts raw tensors.
  private volatile Wire wire;
  private volatile boolean closed;
  private HttpReader reader;
  private boolean used; // Whether an answer came over this wire.
  private boolean spent; // Whether the server will close this wire.

  private RestConnection(ServerAddress address, int timeoutMs, boolean asksTwice)
      throws IOException {
    this.address = address;
    this.timeoutMs = timeoutMs;
    this.asksTwice = asksTwice;
    Access access = address.access();
    tls = address.tls() ? Optional.of(TlsWire.factory(access)) : Optional.empty();
    StringBuilder lines = new StringBuilder();
    if (access.header("host").isEmpty()) {
      lines.append("Host: ").append(this).append("\r\n");
    }
    for (Header header : access.headers()) {
      lines.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
    headers = lines.toString();
    reopen();
  }

  /**
   * Connects.
   *
   * @param asksTwice whether a request is sent again when the wire ends before its answer
   */
  static RestConnection open(ServerAddress address, int timeoutMs, boolean asksTwice)
      throws IOException {
    return new RestConnection(address, timeoutMs, asksTwice);
  }

  private void reopen() throws IOException {
    if (wire != null) {
      wire.close();
    }
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(
          StandardSocketOptions.SO_LINGER, 0); // An abandoned request is not sent later.
      channel.socket().connect(new InetSocketAddress(address.host(), address.port()), timeoutMs);
      wire =
          tls.isPresent()
              ? TlsWire.over(channel, tls.get(), address, timeoutMs)
              : new PlainWire(channel);
    } catch (IOException | RuntimeException failure) {
      channel.close();
      throw failure;
    }
    reader = new HttpReader(wire);
    used = false;
    spent = false;
    if (closed) {
      wire.close();
      throw new IOException(this + ": the connection is closed");
    }
  }

  @Override
  public boolean ready() throws IOException {
    HttpAnswer answer = exchange("GET", "/v2/health/ready", "", List.of(), TEXT);
    if (answer.status() == 400 || answer.status() == 503) {
      return false; // Triton and Splitpoint's server answer so.
    }
    answer.expected();
    return true;
  }

  @Override
  public ModelDescription describe(String model, String version) throws IOException {
    HttpAnswer answer = exchange("GET", path(model, version), "", List.of(), TEXT);
    return RestDescriptions.model(answer.expected().bytes());
  }

  @Override
  public Exchange infer(InferRequest asked, List<TensorSpec> outputs, boolean compressed)
      throws IOException {
    InferRequest request = ids.identified(asked);
    boolean raw = takesRawTensors();
    byte[] json = raw ? RestInfer.requestJson(request) : RestInfer.plainRequestJson(request);
    List<ByteBuffer> body = new ArrayList<>();
    body.add(ByteBuffer.wrap(json));
    for (NamedTensor input : raw ? request.inputs() : List.<NamedTensor>of()) {
      body.add(input.data().duplicate());
    }
    double compressMs = 0;
    if (compressed) {
      long start = System.nanoTime();
      body = List.of(Gzip.of(body));
      compressMs = (System.nanoTime() - start) / 1e6;
    }
    long length = body.stream().mapToLong(ByteBuffer::remaining).sum();
    String extra =
        "Content-Type: application/"
            + (raw ? "octet-stream" : "json")
            + "\r\nContent-Length: "
            + length
            + "\r\n"
            + (compressed ? "Content-Encoding: gzip\r\n" : "")
            + (raw ? RestInfer.HEADER_LENGTH + ": " + json.length + "\r\n" : "");
    long largest = TEXT + 32 * outputs.stream().mapToLong(TensorSpec::bytes).sum();
    String path = path(request.model(), request.version()) + "/infer";
    HttpAnswer answer = exchange("POST", path, extra, body, largest).expected();
    int jsonBytes = answer.jsonBytes().orElse(answer.body().remaining());
    return new Exchange(
        Ids.checked(request, RestInfer.response(outputs, answer.body(), jsonBytes)),
        answer.sentBytes(),
        answer.receivedBytes(),
        compressMs);
  }

  /**
   * Whether the server accepts raw tensors, asked once; one without the binary tensor extension,
   * such as MLServer, gets JSON.
   */
  private boolean takesRawTensors() throws IOException {
    if (binary.isEmpty()) {
      HttpAnswer answer = exchange("GET", "/v2", "", List.of(), TEXT);
      binary =
          Optional.of(
              answer.status() != 200
                  || RestDescriptions.server(answer.expected().bytes())
                      .extensions()
                      .contains(ServerDescription.BINARY_TENSORS));
    }
    return binary.get();
  }

  private static String path(String model, String version) {
    return "/v2/models/"
        + encode(model)
        + (version.isEmpty() ? "" : "/versions/" + encode(version));
  }

  private static String encode(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Sends a request and reads its answer. A wire that the server closes between two requests, as
   * gateways do, is opened again; an inference has no other effect, so that it may be repeated.
   */
  private HttpAnswer exchange(
      String method, String path, String extra, List<ByteBuffer> body, long largest)
      throws IOException {
    String head =
        method + " " + address.prefix() + path + " HTTP/1.1\r\n" + headers + extra + "\r\n";
    ByteBuffer start = ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1));
    Wire.Since since = used ? wire.sinceTheLastAnswer() : Wire.Since.NOTHING;
    if (spent || since == Wire.Since.END) {
      reopen();
    } else if (since == Wire.Since.BYTES) {
      throw new IOException(this + ": the server sent data without a request");
    }
    boolean again = used && asksTwice;
    try {
      return exchange(start, body, largest);
    } catch (IOException gone) {
      if (!again || closed || reader.hasBegun()) {
        throw gone;
      }
      reopen();
      return exchange(start, body, largest);
    }
  }

  private HttpAnswer exchange(ByteBuffer head, List<ByteBuffer> body, long largest)
      throws IOException {
    ByteBuffer[] parts = new ByteBuffer[body.size() + 1];
    parts[0] = head.duplicate();
    long sent = parts[0].remaining();
    for (int i = 0; i < body.size(); i++) {
      parts[i + 1] = body.get(i).duplicate();
      sent += body.get(i).remaining();
    }
    reader.begin();
    wire.write(parts);
    HttpAnswer answer = reader.read(largest, sent);
    used = true;
    spent = !answer.keepsAlive();
    return answer;
  }

  @Override
  public void close() {
    closed = true;
    wire.close();
  }

  @Override
  public String toString() {
    return address.host() + ":" + address.port();
  }
}
