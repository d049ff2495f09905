package io.splitpoint.offload.server;

import io.splitpoint.server.Limits;
import io.splitpoint.tflite.Interpreter;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How to serve.
 *
 * @param bind address to listen on, {@code 127.0.0.1} unless told otherwise
 * @param port of the REST half, 0 for any free one
 * @param grpcPort of the gRPC half, 0 for any free one
 * @param workers threads that run models, at least 1
 * @param threads that one invocation uses, at least 1
 * @param xnnpack whether models run with XNNPACK's kernels, which is much faster
 * @param queue requests that may wait, at least 0
 * @param limits of connections, requests and bytes; who comes beyond them is told so
 * @param tails whether the tails of every model are served too
 * @param maxLoaded how many models may hold memory at a time, at least 1
 * @param modelBytes how much memory they may hold together, as {@link ServedModel} estimates it;
 *     one model is served however large it is
 * @param tlsCertificate PEM chain; with it the private key must be given, and both halves are TLS
 * @param tlsKey PEM private key (PKCS#8)
 * @param token that callers must name
 * @param directory whose models callers may load and unload; empty: nobody may
 */
public record ServerSettings(
    String bind,
    int port,
    int grpcPort,
    int workers,
    int threads,
    boolean xnnpack,
    int queue,
    Limits limits,
    boolean tails,
    int maxLoaded,
    long modelBytes,
    Optional<Path> tlsCertificate,
    Optional<Path> tlsKey,
    Optional<String> token,
    Optional<ModelDirectory> directory) {

  /** Loopback, any free ports, a worker for each core, no TLS, no token. */
  public static ServerSettings local() {
    return new ServerSettings(
        "127.0.0.1",
        0,
        0,
        Runtime.getRuntime().availableProcessors(),
        1,
        true,
        128,
        Limits.usual(),
        true,
        16,
        1L << 30,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** How interpreters are made. */
  Interpreter.Options interpreter() {
    return Interpreter.Options.cpu(threads).withXnnpack(xnnpack);
  }

  public ServerSettings withPorts(int rest, int grpc) {
    return new ServerSettings(
        bind,
        rest,
        grpc,
        workers,
        threads,
        xnnpack,
        queue,
        limits,
        tails,
        maxLoaded,
        modelBytes,
        tlsCertificate,
        tlsKey,
        token,
        directory);
  }

  public ServerSettings withWorkers(int number, int waiting) {
    return new ServerSettings(
        bind,
        port,
        grpcPort,
        number,
        threads,
        xnnpack,
        waiting,
        limits,
        tails,
        maxLoaded,
        modelBytes,
        tlsCertificate,
        tlsKey,
        token,
        directory);
  }

  public ServerSettings withLimits(Limits other) {
    return new ServerSettings(
        bind,
        port,
        grpcPort,
        workers,
        threads,
        xnnpack,
        queue,
        other,
        tails,
        maxLoaded,
        modelBytes,
        tlsCertificate,
        tlsKey,
        token,
        directory);
  }

  public ServerSettings withModels(int loaded, long bytes) {
    return new ServerSettings(
        bind,
        port,
        grpcPort,
        workers,
        threads,
        xnnpack,
        queue,
        limits,
        tails,
        loaded,
        bytes,
        tlsCertificate,
        tlsKey,
        token,
        directory);
  }

  public ServerSettings withToken(String secret) {
    return new ServerSettings(
        bind,
        port,
        grpcPort,
        workers,
        threads,
        xnnpack,
        queue,
        limits,
        tails,
        maxLoaded,
        modelBytes,
        tlsCertificate,
        tlsKey,
        Optional.of(secret),
        directory);
  }

  public ServerSettings withSecurity(Path certificate, Path key, String secret) {
    return new ServerSettings(
        bind,
        port,
        grpcPort,
        workers,
        threads,
        xnnpack,
        queue,
        limits,
        tails,
        maxLoaded,
        modelBytes,
        Optional.of(certificate),
        Optional.of(key),
        Optional.of(secret),
        directory);
  }

  public ServerSettings withDirectory(ModelDirectory models) {
    return new ServerSettings(
        bind,
        port,
        grpcPort,
        workers,
        threads,
        xnnpack,
        queue,
        limits,
        tails,
        maxLoaded,
        modelBytes,
        tlsCertificate,
        tlsKey,
        token,
        Optional.of(models));
  }
}
