package io.splitpoint.bench.offload;

import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.RestInfer;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Many clients on one thread, each with one request in flight all the time. It parses answers only
 * as far as it must to count them, so that it takes little of the processors that it shares with
 * the server.
 */
final class ManyClients {

  /**
   * The result of a run.
   *
   * @param cpuNanos processor time of the clients' thread
   */
  record Result(long answers, long nanos, long cpuNanos) {}

  private static final class Client {
    final SocketChannel channel;
    final ByteBuffer request;
    final ByteBuffer head = ByteBuffer.allocate(1024);
    long missing = -1; // bytes of the answer; -1 before its head is complete

    Client(SocketChannel channel, ByteBuffer request) {
      this.channel = channel;
      this.request = request;
    }
  }

  private final ByteBuffer request;
  private final ByteBuffer rest = ByteBuffer.allocateDirect(1 << 16);

  ManyClients(InferRequest infer) {
    byte[] json = RestInfer.requestJson(infer);
    int tensors = infer.inputs().stream().mapToInt(t -> t.data().remaining()).sum();
    String head =
        "POST /v2/models/%s/infer HTTP/1.1\r\nHost: bench\r\nContent-Length: %d\r\n%s: %d\r\n\r\n"
            .formatted(infer.model(), json.length + tensors, RestInfer.HEADER_LENGTH, json.length);
    request = ByteBuffer.allocateDirect(head.length() + json.length + tensors);
    request.put(head.getBytes(StandardCharsets.US_ASCII)).put(json);
    for (NamedTensor tensor : infer.inputs()) {
      request.put(tensor.data().duplicate());
    }
    request.flip();
  }

  /** Runs this number of clients for this time, on the caller's thread. */
  Result run(InetSocketAddress server, int clients, long nanos) throws IOException {
    List<SocketChannel> open = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < clients; i++) {
        SocketChannel channel = SocketChannel.open(server);
        open.add(channel);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        Client client = new Client(channel, request.duplicate());
        channel.register(selector, SelectionKey.OP_WRITE, client);
      }
      long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      long start = System.nanoTime();
      long answers = 0;
      while (System.nanoTime() - start < nanos) {
        selector.select(100);
        for (SelectionKey key : selector.selectedKeys()) {
          answers += go(key) ? 1 : 0;
        }
        selector.selectedKeys().clear();
      }
      return new Result(
          answers,
          System.nanoTime() - start,
          ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu);
    } finally {
      for (SocketChannel channel : open) {
        channel.close();
      }
    }
  }

  /** Returns whether an answer is complete, and then begins the next request. */
  private boolean go(SelectionKey key) throws IOException {
    Client client = (Client) key.attachment();
    if (key.isWritable()) {
      write(key, client);
      return false;
    }
    boolean complete = client.missing < 0 ? readHead(client) : readRest(client);
    if (complete) {
      client.missing = -1;
      client.head.clear();
      client.request.rewind();
      write(key, client);
    }
    return complete;
  }

  private static void write(SelectionKey key, Client client) throws IOException {
    client.channel.write(client.request);
    int wanted = client.request.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    if (key.interestOps() != wanted) {
      key.interestOps(wanted);
    }
  }

  private boolean readHead(Client client) throws IOException {
    if (client.channel.read(client.head) < 0) {
      throw new EOFException("the server closed the connection");
    }
    String text =
        new String(client.head.array(), 0, client.head.position(), StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return false;
    }
    if (!text.startsWith("HTTP/1.1 200")) {
      throw new IOException(text);
    }
    int at = text.toLowerCase(java.util.Locale.ROOT).indexOf("\r\ncontent-length:");
    int length = Integer.parseInt(text.substring(at + 17, text.indexOf('\r', at + 17)).strip());
    client.missing = end + 4 + length - client.head.position();
    return client.missing == 0;
  }

  private boolean readRest(Client client) throws IOException {
    int read = client.channel.read(rest.clear());
    if (read < 0) {
      throw new EOFException("the server closed the connection");
    }
    client.missing -= read;
    return client.missing == 0;
  }
}
