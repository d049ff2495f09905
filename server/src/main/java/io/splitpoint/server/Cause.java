package io.splitpoint.server;

import java.util.Locale;

/**
 * The reasons for which a server refuses a request or ends a connection. Every refusal is counted
 * under one of these; the names, in lower case, are the values of the label {@code cause} in {@code
 * /metrics}.
 */
public enum Cause {
  /** The server has its limit of connections. */
  CONNECTIONS,
  /** The connection or the server has its limit of requests. */
  REQUESTS,
  /** The server has its limit of bytes; the request may fit at another time. */
  MEMORY,
  /** The request alone exceeds the limit of any request. */
  TOO_LARGE,
  /** The request did not arrive within its time. */
  TOO_SLOW,
  /** The request's own time limit passed before it could run. */
  EXPIRED,
  /** The client did not read its answer in time. */
  NOT_READING,
  /** The request is malformed or does not fit the resource. */
  INVALID,
  /**
   * The client has no permission: it has no token or comes from a page of another site, or no
   * client has permission.
   */
  UNAUTHENTICATED,
  /** There is no resource of that name. */
  NOT_FOUND,
  /** The virtual machine ran out of memory despite the budget. */
  OUT_OF_MEMORY,
  /** The server has a defect. */
  FAULT,
  /** The server is stopping. */
  STOPPING;

  /** The value of the label in {@code /metrics}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
