package io.splitpoint.partition;

/** What placements of a chain cost, added up layer by layer. */
final class TestChains {

  private TestChains() {}

  /** {@code device[j]} runs layer j+1, and the input is at source. */
  static double cost(ChainCosts costs, int[] device, long[] bytes, int source) {
    double cost = 0;
    int at = source;
    for (int j = 0; j < device.length; j++) {
      if (device[j] != at) {
        cost += costs.move(at, device[j], bytes[j], j);
        at = device[j];
      }
      cost += costs.layer()[at][j];
    }
    return cost + costs.end()[at];
  }
}
