package io.splitpoint.offload.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.TestModels;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.server.Cause;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that is told to stop while many wait. */
@Timeout(240)
class StoppingTest {

  private static final int EACH = 12;

  @Test
  void eachRequestThatWaitsIsServedOrToldThatTheServerStops() throws Exception {
    ModelFiles files = new ModelFiles().add("m", TestModels.file("lenet", Precision.FLOAT32));
    ExecutorService clients = Executors.newFixedThreadPool(2 * EACH);
    try (InferenceServer server =
        InferenceServer.start(
            TfLiteRuntime.bundled(1, true),
            files,
            new LocalSettings().workers(1, 128).get(),
            "test")) {
      List<Future<String>> answers = new ArrayList<>();
      for (String url :
          List.of("http://127.0.0.1:" + server.port(), "grpc://127.0.0.1:" + server.grpcPort())) {
        ModelDescription model;
        try (Connection first = ServerAddress.of(url).connect(5000)) {
          model = first.describe("m", "");
          infer(first, model);
        }
        for (int i = 0; i < EACH; i++) {
          answers.add(clients.submit(() -> ask(url, model)));
        }
      }
      while (server.answered() < 4 * EACH) {
        Thread.sleep(1);
      }
      server.drain(1);
      for (Future<String> answer : answers) {
        // and none waits for ever; who asks again after its last answer finds the connection closed
        assertThat(answer.get()).containsAnyOf("stop", "closed: ");
      }
      assertThat(server.refusedStopping()).isPositive();
      assertThat(server.restBudget().refusals(Cause.FAULT)).isZero();
      assertThat(server.grpcBudget().refusals(Cause.FAULT)).isZero();
    } finally {
      clients.shutdownNow();
    }
  }

  /** Asks until it is refused; the reason. */
  private static String ask(String url, ModelDescription model) {
    try (Connection connection = ServerAddress.of(url).connect(5000)) {
      while (true) {
        infer(connection, model);
      }
    } catch (ProtocolException told) {
      return told.kind() + " " + told.getMessage();
    } catch (IOException told) { // however the system and gRPC's client tell it
      return "closed: " + told.getMessage();
    }
  }

  private static void infer(Connection connection, ModelDescription model) throws IOException {
    List<NamedTensor> inputs =
        model.inputs().stream()
            .map(spec -> new NamedTensor(spec, ByteBuffer.allocate((int) spec.bytes())))
            .toList();
    connection.infer(new InferRequest("m", "", "", inputs, List.of()), model.outputs());
  }
}
