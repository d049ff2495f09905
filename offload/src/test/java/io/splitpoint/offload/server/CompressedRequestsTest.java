package io.splitpoint.offload.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.TestModels;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.protocol.Gzip;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.protocol.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CompressedRequestsTest {

  private static final String JSON =
      "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,28,28,1],"
          + "\"parameters\":{\"binary_data_size\":3136}}]}";

  private static InferenceServer server;

  @BeforeAll
  static void serve() {
    server =
        InferenceServer.start(
            TfLiteRuntime.bundled(1, true),
            new ModelFiles().add("lenet", TestModels.file("lenet", Precision.FLOAT32)),
            new LocalSettings().workers(1, 1).get(),
            "test");
  }

  /** Whatever the tests did: both places of the house are free, and answers come. */
  @AfterAll
  static void theServerIsWellAfterAllOfIt() throws IOException {
    try {
      for (int i = 0; i < 3; i++) {
        assertThat(post(null, body(JSON, 3136))).startsWith("HTTP/1.1 200");
      }
    } finally {
      server.close();
    }
  }

  private static byte[] body(String json, int tensorBytes) {
    byte[] head = json.getBytes(StandardCharsets.US_ASCII);
    return Arrays.copyOf(head, head.length + tensorBytes);
  }

  private static byte[] gzip(byte[] plain) {
    ByteBuffer packed = Gzip.of(List.of(ByteBuffer.wrap(plain)));
    return Arrays.copyOf(packed.array(), packed.remaining());
  }

  private static byte[] zlib(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  /** The whole answer to an inference with this body. */
  private static String post(String encoding, byte[] body) throws IOException {
    return post(encoding, body.length, body);
  }

  /** The whole answer to an inference of which so many bytes are announced and these are sent. */
  private static String post(String encoding, int length, byte[] body) throws IOException {
    String head =
        "POST /v2/models/lenet/infer HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
            + length
            + "\r\n"
            + (encoding == null ? "" : "Content-Encoding: " + encoding + "\r\n")
            + "Inference-Header-Content-Length: "
            + JSON.length()
            + "\r\n\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(120_000);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body);
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static InferRequest request(ModelDescription model, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<NamedTensor> inputs = new ArrayList<>();
    for (TensorSpec spec : model.inputs()) {
      byte[] data = new byte[(int) spec.bytes()];
      for (int i = 0; i < data.length; i += 4) {
        data[i] = (byte) random.nextInt(); // small numbers
      }
      inputs.add(new NamedTensor(spec, ByteBuffer.wrap(data)));
    }
    return new InferRequest(model.name(), "", "", inputs, List.of());
  }

  @Test
  void aCompressedRequestIsAnsweredLikeAPlainOneAndIsSmallerOnTheWire() throws IOException {
    for (String url :
        List.of("http://127.0.0.1:" + server.port(), "grpc://127.0.0.1:" + server.grpcPort())) {
      try (Connection connection = ServerAddress.of(url).connect(5000)) {
        ModelDescription model = connection.describe("lenet", "");
        for (long seed = 0; seed < 20; seed++) {
          InferRequest request = request(model, seed);
          Connection.Exchange plain = connection.infer(request, model.outputs());
          Connection.Exchange packed = connection.infer(request, model.outputs(), true);
          assertThat(packed.response().outputs().get(0).data())
              .as("%s, seed %d", url, seed)
              .isEqualTo(plain.response().outputs().get(0).data());
          assertThat(packed.sentBytes()).isLessThan(plain.sentBytes() - 1000);
          assertThat(packed.compressMs()).isPositive();
          assertThat(plain.compressMs()).isZero();
        }
      }
    }
  }

  @Test
  void gzipDeflateAndIdentityAreTaken() throws IOException {
    byte[] body = body(JSON, 3136);
    for (String answer :
        List.of(
            post("gzip", gzip(body)),
            post("GZIP", gzip(body)),
            post("deflate", zlib(body)),
            post("identity", body))) {
      assertThat(answer).startsWith("HTTP/1.1 200").contains("\"outputs\"");
    }
  }

  @Test
  void anotherCodingIsRefusedWithThoseThatAreTaken() throws IOException {
    for (String coding : List.of("br", "zstd", "gzip, gzip", "compress", "\u00e9")) {
      assertThat(post(coding, gzip(body(JSON, 3136))))
          .as(coding)
          .startsWith("HTTP/1.1 415")
          .containsIgnoringCase("accept-encoding: gzip, deflate, identity")
          .contains("Content-Encoding: expected one of");
    }
  }

  @Test
  void aBombIsRefusedAfterNoMoreThanARequestCanHave() throws IOException {
    byte[] bomb = gzip(body(JSON, 60_000_000));
    assertThat(bomb.length).as("within what is announced as too large").isGreaterThan(69_000);
    byte[] small = gzip(body(JSON, 10_000_000)); // small enough to come in at all
    assertThat(small.length).isLessThan(65_536);
    assertThat(post("gzip", small)).startsWith("HTTP/1.1 413").contains("has at most 68672 bytes");
    assertThat(post("deflate", zlib(body(JSON, 10_000_000)))).startsWith("HTTP/1.1 413");
    assertThat(post("gzip", bomb.length, new byte[0])).startsWith("HTTP/1.1 413");
  }

  @Test
  void aBombByGrpcIsRefused() throws IOException {
    ServerAddress address = ServerAddress.of("grpc://127.0.0.1:" + server.grpcPort());
    try (Connection connection = address.connect(5000)) {
      ModelDescription model = connection.describe("lenet", "");
      TensorSpec honest = model.inputs().get(0);
      NamedTensor large = new NamedTensor(honest, ByteBuffer.allocate(10_000_000));
      InferRequest bomb = new InferRequest("lenet", "", "", List.of(large), List.of());
      assertThatThrownBy(() -> connection.infer(bomb, model.outputs(), true))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("exceeds maximum size");
      assertThat(connection.infer(request(model, 1), model.outputs(), true).response()).isNotNull();
    }
  }

  @Test
  void whatIsCutOffOrDamagedOrNotCompressedAtAllIsRefused() throws IOException {
    byte[] good = gzip(body(JSON, 3136));
    SplittableRandom random = new SplittableRandom(8);
    for (int length : List.of(0, 1, 9, 10, good.length / 2, good.length - 8, good.length - 1)) {
      assertThat(post("gzip", Arrays.copyOf(good, length)))
          .as("%d of %d bytes", length, good.length)
          .startsWith("HTTP/1.1 400");
    }
    assertThat(post("gzip", body(JSON, 3136))).startsWith("HTTP/1.1 400").contains("gzip data");
    assertThat(post("deflate", good)).startsWith("HTTP/1.1 400").contains("deflate data");
    byte[] longer = gzip(body(JSON, 3137));
    assertThat(post("gzip", longer)).startsWith("HTTP/1.1 400").contains("follow the last tensor");
    for (int i = 0; i < 200; i++) {
      byte[] damaged = good.clone();
      int at = random.nextInt(damaged.length);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      assertThat(post("gzip", damaged)).as("byte %d", at).containsPattern("^HTTP/1.1 (200|4)");
    }
  }
}
