package io.splitpoint.server;

/**
 * The limits of a server's connections, requests and bytes at a time. Give them to a {@link
 * Budget}, which enforces them.
 *
 * @param memoryBytes bytes of all requests and answers together, at least 1
 * @param connections connections to each port, at least 1
 * @param requests requests in progress on all connections together, at least 1
 * @param requestsPerConnection requests in progress on one connection (streams of HTTP/2, pipelined
 *     requests of HTTP/1.1, unanswered lines of a socket), at least 1
 * @param arrival times for requests to arrive and answers to be read
 */
public record Limits(
    long memoryBytes, int connections, int requests, int requestsPerConnection, Arrival arrival) {

  public Limits {
    if (memoryBytes < 1 || connections < 1 || requests < 1 || requestsPerConnection < 1) {
      throw new IllegalArgumentException(
          "expected limits of at least 1, found %d bytes, %d connections, %d and %d requests"
              .formatted(memoryBytes, connections, requests, requestsPerConnection));
    }
  }

  /**
   * The usual limits: a quarter of this virtual machine's largest memory, 256 connections to each
   * port, 4096 requests, 32 of them on one connection, and the usual times.
   */
  public static Limits usual() {
    return new Limits(Runtime.getRuntime().maxMemory() / 4, 256, 4096, 32, Arrival.USUAL);
  }

  public Limits withMemoryBytes(long bytes) {
    return new Limits(bytes, connections, requests, requestsPerConnection, arrival);
  }

  public Limits withConnections(int number) {
    return new Limits(memoryBytes, number, requests, requestsPerConnection, arrival);
  }

  public Limits withRequests(int all, int perConnection) {
    return new Limits(memoryBytes, connections, all, perConnection, arrival);
  }

  public Limits withArrival(Arrival times) {
    return new Limits(memoryBytes, connections, requests, requestsPerConnection, times);
  }
}
