package io.splitpoint.schedule.live;

import io.splitpoint.server.Budget;
import io.splitpoint.server.Lease;
import io.splitpoint.server.Refused;

/**
 * The reply channel of a socket's request, which holds its place and bytes of the budget until the
 * request has ended.
 */
final class PlacedReply implements ReplyTo {

  /** Approximate memory of a waiting job besides its line. */
  private static final long JOB_BYTES = 512;

  private final ClientConnection connection;
  private final Budget.Port port;
  private final Lease place;
  private final Lease memory;

  private PlacedReply(ClientConnection connection, Budget.Port port, Lease place, Lease memory) {
    this.connection = connection;
    this.port = port;
    this.place = place;
    this.memory = memory;
  }

  /**
   * @param bytes bytes of the request's line
   * @throws Refused when the connection or the server has too many requests, or too many bytes
   */
  static PlacedReply of(ClientConnection connection, Budget.Port.Share share, long bytes) {
    Lease place = share.request();
    try {
      return new PlacedReply(connection, share.port(), place, share.memory(JOB_BYTES + bytes));
    } catch (Refused noMemory) {
      place.close();
      throw noMemory;
    }
  }

  @Override
  public void answered(Job job, Classification answer, long endNanos) {
    try (place;
        memory) {
      connection.answered(job, answer, endNanos);
      port.answered();
    }
  }

  @Override
  public void failed(Job job, String reason) {
    try (place;
        memory) {
      connection.failed(job, reason);
    }
  }

  @Override
  public boolean gone() {
    return connection.gone();
  }

  @Override
  public Object client() {
    return connection;
  }
}
