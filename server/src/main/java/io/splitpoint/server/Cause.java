package io.splitpoint.server;

import java.util.Locale;

/**
 * Why a server refused a request or ended a connection. Every refusal is counted under one of
 * these; the names, in lower case, are the values of the label {@code cause} in {@code /metrics}.
 */
public enum Cause {
  /** There are as many connections as the server serves. */
  CONNECTIONS,
  /** The connection, or the whole server, has as many requests under way as it may have. */
  REQUESTS,
  /** The server holds as many bytes as it may hold; the request fits at another time. */
  MEMORY,
  /** The request alone is larger than any request may be. */
  TOO_LARGE,
  /** The request did not arrive within its time. */
  TOO_SLOW,
  /** The time that the request gave itself was over before its turn came. */
  EXPIRED,
  /** The client did not take its answer within its time. */
  NOT_READING,
  /** The request is not one, or does not fit what it asks for. */
  INVALID,
  /**
   * The client has no right to ask: it has no token, comes from a page of another site, or no
   * client has.
   */
  UNAUTHENTICATED,
  /** Nothing of that name is served. */
  NOT_FOUND,
  /** The virtual machine had no memory left, in spite of the budget. */
  OUT_OF_MEMORY,
  /** A fault of the server. */
  FAULT,
  /** The server is stopping. */
  STOPPING;

  /** The value of the label in {@code /metrics}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
