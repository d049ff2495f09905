package io.splitpoint.schedule.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client of the socket that writes lines and reads lines. */
record SocketClient(SocketChannel channel, BufferedReader in, Writer out) implements AutoCloseable {

  static SocketClient connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    return new SocketClient(
        channel,
        new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)),
        Channels.newWriter(channel, StandardCharsets.UTF_8));
  }

  void send(String line) throws IOException {
    out.write(line + "\n");
    out.flush();
  }

  String ask(String line) throws IOException {
    send(line);
    return in.readLine();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
