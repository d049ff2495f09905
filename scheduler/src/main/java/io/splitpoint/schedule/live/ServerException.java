package io.splitpoint.schedule.live;

/** The server cannot start: another one holds its pipe, or the path is something else. */
public final class ServerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ServerException(String message) {
    super(message);
  }
}
