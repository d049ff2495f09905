package io.splitpoint.bench.offload;

import io.splitpoint.model.Graph;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Exchanges the bytes of a model's inputs and outputs with another thread by a socket. */
final class Loopback implements AutoCloseable {

  private final SocketChannel near;
  private final ByteBuffer request;
  private final ByteBuffer answer;
  private final Thread far;

  private Loopback(SocketChannel near, ByteBuffer request, ByteBuffer answer, Thread far) {
    this.near = near;
    this.request = request;
    this.answer = answer;
    this.far = far;
  }

  static Loopback open(Graph graph) throws IOException {
    int requestBytes = bytes(graph, 0);
    int answerBytes = bytes(graph, graph.layers().size());
    try (ServerSocketChannel listening = ServerSocketChannel.open()) {
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      SocketChannel near = SocketChannel.open(listening.getLocalAddress());
      SocketChannel accepted = listening.accept();
      near.socket().setTcpNoDelay(true);
      accepted.socket().setTcpNoDelay(true);
      Thread far = new Thread(() -> echo(accepted, requestBytes, answerBytes), "bench-loopback");
      far.start();
      return new Loopback(
          near,
          ByteBuffer.allocateDirect(requestBytes),
          ByteBuffer.allocateDirect(answerBytes),
          far);
    }
  }

  private static int bytes(Graph graph, int layer) {
    return (int) graph.cutAfter(layer).bytes().orElseThrow();
  }

  private static void echo(SocketChannel channel, int requestBytes, int answerBytes) {
    ByteBuffer request = ByteBuffer.allocateDirect(requestBytes);
    ByteBuffer answer = ByteBuffer.allocateDirect(answerBytes);
    try (channel) {
      while (read(channel, request)) {
        write(channel, answer);
      }
    } catch (ClosedChannelException end) {
      // the other side has closed
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Whether all bytes arrived before the other side closed. */
  private static boolean read(SocketChannel from, ByteBuffer into) throws IOException {
    into.clear();
    while (into.hasRemaining()) {
      if (from.read(into) < 0) {
        return false;
      }
    }
    return true;
  }

  private static void write(SocketChannel to, ByteBuffer all) throws IOException {
    all.clear();
    while (all.hasRemaining()) {
      to.write(all);
    }
  }

  void exchange() throws IOException {
    write(near, request);
    read(near, answer);
  }

  @Override
  public void close() throws IOException {
    near.close();
    try {
      far.join();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
