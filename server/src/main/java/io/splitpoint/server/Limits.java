package io.splitpoint.server;

/**
 * The most that a server may hold at one time: connections, requests, bytes. Give it to a {@link
 * Budget}, which keeps it.
 *
 * @param memoryBytes of requests and answers together, in all connections; at least 1
 * @param connections to each port, at least 1
 * @param requests that all connections together may have under way, at least 1
 * @param requestsPerConnection that one connection may have under way (streams of HTTP/2, pipelined
 *     requests of HTTP/1.1, unanswered lines of a socket), at least 1
 * @param arrival how slowly requests may come and answers may be taken
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
   * A quarter of the memory that this virtual machine may take, 256 connections to each port, 4096
   * requests, 32 of them in one connection, and the usual times.
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
