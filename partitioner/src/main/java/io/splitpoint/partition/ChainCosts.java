package io.splitpoint.partition;

/**
 * One additive cost (latency in ms, or energy in mJ) of a chain of N layers on D devices.
 *
 * <p>Running layers i+1 to j on device d costs the sum of {@code layer[d][i..j-1]}. Moving at cut j
 * from device d to e costs {@code moveFixed[d][e] + movePerByte[d][e] × bytes(j) + entry[e]}; the
 * entry is not charged at cut 0, where the first layer's own cost includes it.
 *
 * @param layer cost of layer j+1 on device d, [D][N]
 * @param moveFixed [D][D]; infinite where there is no link
 * @param movePerByte [D][D]
 * @param entry fixed cost of an invocation that does not begin with layer 1, [D]
 * @param end cost of ending on device d, such as sending the answer back, [D]
 */
public record ChainCosts(
    double[][] layer, double[][] moveFixed, double[][] movePerByte, double[] entry, double[] end) {

  public int devices() {
    return layer.length;
  }

  public int layers() {
    return layer[0].length;
  }

  double move(int from, int to, long bytes, int cut) {
    double fixed = moveFixed[from][to] + (cut > 0 ? entry[to] : 0);
    return fixed == Double.POSITIVE_INFINITY ? fixed : fixed + movePerByte[from][to] * bytes;
  }
}
