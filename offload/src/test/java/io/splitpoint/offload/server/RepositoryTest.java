package io.splitpoint.offload.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.TestModels;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.protocol.Extensions;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.Inference;
import io.splitpoint.offload.protocol.Inference.ModelName;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.ProtocolException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The protocol's extensions: configuration, statistics, and models that come and go. */
@Timeout(240)
class RepositoryTest {

  private static final Path LENET = TestModels.file("lenet", Precision.FLOAT32);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path directory;

  @BeforeEach
  void copyAModel() throws IOException {
    Files.copy(LENET, directory.resolve("later.tflite"));
  }

  private ServerSettings loading() {
    return new LocalSettings()
        .directory(
            new ModelDirectory(
                directory,
                graph -> {
                  if (graph.name().contains("forbidden")) {
                    throw new InputException("a stand-in of a check");
                  }
                }))
        .get();
  }

  private static InferRequest within(InferRequest request, long micros) {
    return new InferRequest(
        request.model(),
        request.version(),
        request.id(),
        request.inputs(),
        request.outputs(),
        micros);
  }

  private static InferenceServer serve(ServerSettings settings) {
    return InferenceServer.start(
        TfLiteRuntime.bundled(1, true), new ModelFiles().add("lenet", LENET), settings, "test");
  }

  private static HttpResponse<String> rest(InferenceServer server, String path, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    return HTTP.send(
        (body == null ? request : request.POST(HttpRequest.BodyPublishers.ofString(body))).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(InferenceServer server, String path, String body) throws Exception {
    HttpResponse<String> answer = rest(server, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private static <Q, A> A grpc(InferenceServer server, MethodDescriptor<Q, A> method, Q request) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort()).usePlaintext().build();
    try {
      return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, request);
    } finally {
      channel.shutdownNow();
    }
  }

  private static Status.Code refused(Runnable call) {
    try {
      call.run();
      return Status.Code.OK;
    } catch (StatusRuntimeException refused) {
      return refused.getStatus().getCode();
    }
  }

  private static InferRequest zeros(ModelDescription model) {
    List<NamedTensor> inputs =
        model.inputs().stream()
            .map(spec -> new NamedTensor(spec, ByteBuffer.allocate((int) spec.bytes())))
            .toList();
    return new InferRequest(model.name(), "", "", inputs, List.of());
  }

  private static void infer(InferenceServer server, String name, int times) throws IOException {
    ServerAddress address = ServerAddress.of("http://127.0.0.1:" + server.port());
    try (Connection connection = address.connect(60_000)) {
      ModelDescription model = connection.describe(name, "");
      for (int i = 0; i < times; i++) {
        connection.infer(zeros(model), model.outputs());
      }
    }
  }

  @Test
  void theConfigurationIsThatOfAModelForOneRequestAtATime() throws Exception {
    try (InferenceServer server = serve(new LocalSettings().workers(3, 8).get())) {
      for (String path : List.of("/v2/models/lenet/config", "/v2/models/lenet/versions/1/config")) {
        JsonNode config = json(server, path, null);
        assertThat(config.get("name").asText()).isEqualTo("lenet");
        assertThat(config.get("max_batch_size").asInt()).isZero();
        assertThat(config.get("input").toString())
            .isEqualTo("[{\"name\":\"input\",\"data_type\":\"TYPE_FP32\",\"dims\":[1,28,28,1]}]");
        assertThat(config.at("/output/0/dims").toString()).isEqualTo("[1,10]");
        assertThat(config.at("/instance_group/0/count").asInt()).isEqualTo(3);
      }
      assertThat(rest(server, "/v2/models/none/config", null).statusCode()).isEqualTo(404);
      var config = grpc(server, Extensions.CONFIG, new ModelName("lenet", "")).getConfig();
      assertThat(config.getName()).isEqualTo("lenet");
      assertThat(config.getBackend()).isEqualTo("tensorflow_lite");
      assertThat(config.getInput(0).getDimsList()).containsExactly(1L, 28L, 28L, 1L);
      assertThat(config.getInput(0).getDataType().getNumber()).as("TYPE_FP32").isEqualTo(11);
      assertThat(config.getInstanceGroup(0).getCount()).isEqualTo(3);
      assertThat(refused(() -> grpc(server, Extensions.CONFIG, new ModelName("none", ""))))
          .isEqualTo(Status.Code.NOT_FOUND);
    }
  }

  @Test
  void statisticsCountWhatRanAndAreZeroForWhatNeverDid() throws Exception {
    try (InferenceServer server = serve(ServerSettings.local())) {
      JsonNode never = json(server, "/v2/models/lenet-tail-2/stats", null).at("/model_stats/0");
      assertThat(never.get("inference_count").asInt()).isZero();
      assertThat(never.get("last_inference").asLong()).isZero();
      assertThat(never.at("/inference_stats/success/ns").asLong()).isZero();
      assertThat(never.get("batch_stats")).isEmpty();
      assertThat(json(server, "/v2/models/stats", null).get("model_stats"))
          .as("nothing is loaded for a look at its statistics")
          .isEmpty();
      assertThat(rest(server, "/v2/models/none/stats", null).statusCode()).isEqualTo(404);
      infer(server, "lenet", 5);
      JsonNode ran = json(server, "/v2/models/stats", null).at("/model_stats/0");
      assertThat(ran.get("name").asText()).isEqualTo("lenet");
      assertThat(ran.get("inference_count").asInt()).isEqualTo(5);
      assertThat(ran.get("last_inference").asLong()).isPositive();
      for (String part : List.of("success", "queue", "compute_infer", "compute_output")) {
        assertThat(ran.at("/inference_stats/" + part + "/count").asInt()).isEqualTo(5);
        assertThat(ran.at("/inference_stats/" + part + "/ns").asLong()).isPositive();
      }
      assertThat(ran.at("/batch_stats/0/compute_infer/ns").asLong())
          .isLessThanOrEqualTo(ran.at("/inference_stats/success/ns").asLong());
      var said = grpc(server, Extensions.STATISTICS, new ModelName("lenet", "")).getModelStats(0);
      assertThat(said.getInferenceCount()).isEqualTo(5);
      assertThat(said.getInferenceStats().getComputeInfer().getNs())
          .isEqualTo(ran.at("/inference_stats/compute_infer/ns").asLong());
      assertThat(rest(server, "/metrics", null).body())
          .contains("\nnv_inference_request_success{model=\"lenet\",version=\"1\"} 5.0\n")
          .contains("\nnv_inference_request_failure{model=\"lenet\",version=\"1\"} 0.0\n")
          .contains("\nnv_inference_queue_duration_us{model=\"lenet\",version=\"1\"} ");
    }
  }

  @Test
  void nobodyLoadsOrUnloadsUnlessTheServerWasStartedSo() throws Exception {
    try (InferenceServer server = serve(ServerSettings.local())) {
      for (String what : List.of("load", "unload")) {
        HttpResponse<String> answer = rest(server, "/v2/repository/models/lenet/" + what, "{}");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("without the right to load or unload");
      }
      assertThat(refused(() -> grpc(server, Extensions.LOAD, "lenet")))
          .isEqualTo(Status.Code.PERMISSION_DENIED);
      JsonNode index = json(server, "/v2/repository/index", "");
      assertThat(index.get(0).toString())
          .isEqualTo("{\"name\":\"lenet\",\"version\":\"1\",\"state\":\"READY\"}");
    }
  }

  @Test
  void aModelOfTheDirectoryIsLoadedServedAndUnloaded() throws Exception {
    try (InferenceServer server = serve(loading())) {
      assertThat(json(server, "/v2/repository/index", "{}").toString())
          .contains("{\"name\":\"later\",\"state\":\"UNAVAILABLE\",\"reason\":\"not loaded\"}");
      assertThat(json(server, "/v2/repository/index", "{\"ready\":true}").toString())
          .doesNotContain("later");
      assertThatThrownBy(() -> infer(server, "later", 1)).hasMessageContaining("no model 'later'");
      assertThat(rest(server, "/v2/repository/models/later/load", "").statusCode()).isEqualTo(200);
      infer(server, "later", 2);
      infer(server, "later-tail-2", 1);
      assertThat(json(server, "/v2/models/later/stats", null).at("/model_stats/0/inference_count"))
          .hasToString("2");
      grpc(server, Extensions.LOAD, "later"); // the file may be another by now
      assertThat(json(server, "/v2/models/later/stats", null).at("/model_stats/0/inference_count"))
          .as("another reading of the file is another model")
          .hasToString("0");
      infer(server, "later", 1);
      assertThat(
              rest(
                      server,
                      "/v2/repository/models/later/unload",
                      "{\"parameters\":{\"unload_dependents\":false}}")
                  .statusCode())
          .isEqualTo(200);
      for (String name : List.of("later", "later-tail-2")) {
        assertThatThrownBy(() -> infer(server, name, 1)).hasMessageContaining("no model");
      }
      assertThat(json(server, "/v2/models/stats", null).toString()).doesNotContain("later");
      infer(server, "lenet", 1);
    }
  }

  @Test
  void nothingButAModelOfTheDirectoryIsLoaded() throws Exception {
    Path outside = Files.createTempFile("outside", ".tflite");
    Files.write(outside, Files.readAllBytes(LENET));
    Files.createSymbolicLink(directory.resolve("link.tflite"), outside);
    Files.write(directory.resolve("damaged.tflite"), new byte[100]);
    Files.copy(LENET, directory.resolve("forbidden.tflite"));
    Files.createDirectory(directory.resolve("folder.tflite"));
    try (InferenceServer server = serve(loading())) {
      String up = "..%2F" + directory.getFileName() + "%2Flater";
      for (String name :
          List.of("none", "link", "folder", up, "%2Fetc%2Fpasswd", "..", ".", "later%00", "%20")) {
        assertThat(rest(server, "/v2/repository/models/" + name + "/load", "").statusCode())
            .as(name)
            .isEqualTo(404);
      }
      for (String name : List.of("damaged", "forbidden")) {
        HttpResponse<String> answer = rest(server, "/v2/repository/models/" + name + "/load", "");
        assertThat(answer.statusCode()).as(name).isEqualTo(400);
        assertThat(answer.body()).doesNotContain(directory.toString()).doesNotContain("stand-in");
      }
      for (String body :
          List.of(
              "{\"parameters\":{\"config\":\"{}\"}}",
              "{\"parameters\":{\"file:1/model.tflite\":\"AAAA\"}}",
              "{\"parameters\":[]}",
              "[]",
              "{")) {
        assertThat(rest(server, "/v2/repository/models/later/load", body).statusCode())
            .as(body)
            .isEqualTo(400);
      }
      assertThat(rest(server, "/v2/repository/models/later/load", " ".repeat(70_000)).statusCode())
          .isEqualTo(413);
      assertThat(rest(server, "/v2/repository/models/lenet/unload", "").statusCode())
          .as("what was given at the start stays")
          .isEqualTo(403);
      assertThat(rest(server, "/v2/repository/models/later/unload", "").statusCode())
          .isEqualTo(404);
      infer(server, "lenet", 1);
    } finally {
      Files.delete(outside);
    }
  }

  @Test
  void requestsUnderWayAreServedRightWhileTheirModelComesAndGoes() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(4);
    try (InferenceServer server = serve(loading())) {
      ServerAddress rest = ServerAddress.of("http://127.0.0.1:" + server.port());
      ServerAddress grpc = ServerAddress.of("grpc://127.0.0.1:" + server.grpcPort());
      ByteBuffer right;
      ModelDescription model;
      try (Connection connection = rest.connect(60_000)) {
        ModelDescription lenet = connection.describe("lenet", "");
        model =
            new ModelDescription(
                "later",
                lenet.versions(),
                lenet.platform(),
                lenet.inputs(),
                lenet.outputs(),
                lenet.properties());
        right = connection.infer(zeros(lenet), lenet.outputs()).response().outputs().get(0).data();
      }
      AtomicBoolean enough = new AtomicBoolean();
      List<Future<Integer>> served = new ArrayList<>();
      for (ServerAddress address : List.of(rest, grpc, rest, grpc)) {
        served.add(clients.submit(() -> untilEnough(address, model, right, enough)));
      }
      for (int i = 0; i < 15; i++) {
        assertThat(rest(server, "/v2/repository/models/later/load", "").statusCode())
            .isEqualTo(200);
        infer(server, "later", 1);
        assertThat(rest(server, "/v2/repository/models/later/unload", "").statusCode())
            .isEqualTo(200);
      }
      enough.set(true);
      for (Future<Integer> client : served) {
        client.get(); // all that were answered were answered right
      }
    } finally {
      clients.shutdownNow();
    }
  }

  /** How many were served; the others were told that there is no such model. */
  private static int untilEnough(
      ServerAddress address, ModelDescription model, ByteBuffer right, AtomicBoolean enough)
      throws IOException {
    int served = 0;
    try (Connection connection = address.connect(60_000)) {
      while (!enough.get()) {
        try {
          assertThat(
                  connection
                      .infer(zeros(model), model.outputs())
                      .response()
                      .outputs()
                      .get(0)
                      .data())
              .isEqualTo(right);
          served++;
        } catch (ProtocolException absent) {
          assertThat(absent.kind()).isEqualTo(ProtocolException.Kind.NOT_FOUND);
        }
      }
    }
    return served;
  }

  @Test
  void aModelThatIsUnloadedWhileItRunsGivesItsAnswer() throws Exception {
    try (ModelStore store =
        new ModelStore(new ModelFiles(), loading(), 1, TfLiteRuntime.bundled(1, true)::load)) {
      store.load("later").get();
      ServedModel model = store.find("later", "").get();
      InferRequest request = zeros(model.description());
      float before = model.run(request, 0, RepositoryTest::first);
      float during =
          model.run(
              request,
              0,
              response -> {
                store.unload("later").join();
                return first(response);
              });
      assertThat(during).isEqualTo(before);
      assertThat(store.find("later", "")).isCompletedExceptionally();
      assertThat(store.bytes()).isZero();
      assertThat(model.run(request, 0, RepositoryTest::first))
          .as("who had found it before is served too")
          .isEqualTo(before);
    }
  }

  private static float first(io.splitpoint.offload.protocol.InferResponse response) {
    return response
        .outputs()
        .get(0)
        .data()
        .duplicate()
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .getFloat();
  }

  @Test
  void aRequestWhoseOwnTimeIsOverIsNotBegunWithAndPriorityIsPassedOver() throws Exception {
    ModelFiles files = new ModelFiles().add("lenet", LENET);
    ServerSettings settings = ServerSettings.local();
    try (ModelStore store =
        new ModelStore(files, settings, 1, TfLiteRuntime.bundled(1, true)::load)) {
      ServedModel model = store.find("lenet", "").get();
      InferRequest hasty = within(zeros(model.description()), 1000);
      long aSecondAgo = System.nanoTime() - 1_000_000_000L;
      assertThatThrownBy(() -> model.run(hasty, aSecondAgo, RepositoryTest::first))
          .isInstanceOfSatisfying(
              ProtocolException.class,
              e -> assertThat(e.kind()).isEqualTo(ProtocolException.Kind.EXPIRED))
          .hasMessage("the request's timeout of 1000 us passed before it could run");
      assertThat(store.statistics("lenet", "").get(0).fail().count()).isOne();
      assertThat(store.statistics("lenet", "").get(0).success().count()).isZero();
    }
    ModelStore slow =
        new ModelStore(
            files,
            settings,
            1,
            model -> {
              pause(); // longer than the requests have time
              return TfLiteRuntime.bundled(1, true).load(model);
            });
    try (InferenceServer server = InferenceServer.start(slow, settings, "test");
        Connection grpc =
            ServerAddress.of("grpc://127.0.0.1:" + server.grpcPort()).connect(60_000);
        Connection rest = ServerAddress.of("http://127.0.0.1:" + server.port()).connect(60_000)) {
      var spec =
          new io.splitpoint.offload.protocol.TensorSpec(
              "input", io.splitpoint.offload.protocol.Datatype.FP32, List.of(1L, 28L, 28L, 1L));
      InferRequest request =
          new InferRequest(
              "lenet",
              "",
              "",
              List.of(new NamedTensor(spec, ByteBuffer.allocate(3136))),
              List.of());
      assertThatThrownBy(() -> grpc.infer(within(request, 1000), List.of()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("UNAVAILABLE: the request's timeout of 1000 us");
      ModelDescription lenet = rest.describe("lenet", "");
      for (Connection connection : List.of(grpc, rest)) {
        connection.infer(within(request, 60_000_000), lenet.outputs());
      }
      String body =
          "{\"parameters\":{\"priority\":1,%s},\"inputs\":[{\"name\":\"input\","
              + "\"datatype\":\"FP32\",\"shape\":[1,28,28,1],\"data\":["
              + String.join(",", java.util.Collections.nCopies(784, "0"))
              + "]}]}";
      String path = "/v2/models/lenet/infer";
      assertThat(rest(server, path, body.formatted("\"timeout\":60000000")).statusCode())
          .isEqualTo(200);
      for (String timeout : List.of("\"timeout\":-1", "\"timeout\":\"1\"", "\"timeout\":1.5")) {
        assertThat(rest(server, path, body.formatted(timeout)).statusCode())
            .as(timeout)
            .isEqualTo(400);
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatIsNotServedIsToldByItsOwnCode() throws Exception {
    try (InferenceServer server = serve(ServerSettings.local())) {
      for (String path :
          List.of(
              "/v2/systemsharedmemory/status",
              "/v2/systemsharedmemory/region/x/register",
              "/v2/cudasharedmemory/unregister",
              "/v2/models/lenet/generate",
              "/v2/trace/setting",
              "/v2/logging")) {
        assertThat(rest(server, path, "{}").statusCode()).as(path).isEqualTo(501);
      }
      for (String call : List.of("SystemSharedMemoryStatus", "CudaSharedMemoryRegister", "Trace")) {
        MethodDescriptor<ModelName, Boolean> method =
            Inference.MODEL_READY.toBuilder()
                .setFullMethodName(Inference.SERVICE + "/" + call)
                .build();
        assertThat(refused(() -> grpc(server, method, new ModelName("", ""))))
            .as(call)
            .isEqualTo(Status.Code.UNIMPLEMENTED);
      }
      assertThat(json(server, "/v2", null).get("extensions").toString())
          .contains("statistics", "model_repository", "model_configuration")
          .doesNotContain("shared_memory");
    }
  }
}
