package io.splitpoint.server;

import io.netty.channel.socket.nio.NioServerSocketChannel;

/**
 * A listening socket that stays open when accepting one connection fails. Netty closes it on any
 * error but an {@link java.io.IOException}, so that one {@link OutOfMemoryError} would end a
 * server.
 */
public class Listening extends NioServerSocketChannel {

  @Override
  protected boolean closeOnReadError(Throwable cause) {
    return !(cause instanceof OutOfMemoryError) && super.closeOnReadError(cause);
  }
}
