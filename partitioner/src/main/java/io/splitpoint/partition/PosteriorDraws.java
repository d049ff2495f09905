package io.splitpoint.partition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The draws of {@link Resampling} of the true cost of each cut's head and tail. Use it where
 * another program compares the cuts with links and servers that are chosen there.
 *
 * @param scenarios number of machines drawn from the device files; draws {@code 0} to {@code each −
 *     1} belong to the first
 * @param each number of draws for each scenario
 * @param latency whether latencies have probabilities, because all times have intervals
 * @param energy whether energies have probabilities
 * @param values all columns; a column that is the same in all draws has one value
 * @param pairs the columns of each pair
 */
public record PosteriorDraws(
    int scenarios,
    int each,
    boolean latency,
    boolean energy,
    List<float[]> values,
    List<Columns> pairs) {

  /**
   * Indices into {@code values} for cuts 0 to N of one pair; −1 where it is unknown.
   *
   * @param headMs latency of the head
   * @param tailMs latency of the tail on a device as fast as its rows
   * @param headMj energy of computing the head
   * @param tailMj energy of computing the tail where the head's owner pays for it; −1 elsewhere
   */
  public record Columns(int[] headMs, int[] tailMs, int[] headMj, int[] tailMj) {}

  /** The least number of draws that gives useful probabilities. */
  private static final int FEWEST = 200;

  /**
   * Draws the values.
   *
   * @param scenarios pairings of {@link EnergyBoundary}
   * @param room largest number of values in all; large networks get fewer draws
   * @return empty where a time has no interval, or where there is no room for enough draws
   */
  static Optional<PosteriorDraws> of(List<List<Pairing>> scenarios, long seed, int room) {
    List<List<CutCosts>> costs =
        scenarios.stream()
            .map(pairs -> OneCut.costs(pairs.stream().map(WhatIf::unscaled).toList()))
            .toList();
    boolean latency = Resampling.knowsLatencies(costs.get(0));
    boolean energy = latency && Resampling.knowsEnergies(costs.get(0));
    long columns = 0;
    for (CutCosts pair : costs.get(0)) {
      columns += (energy ? 3L : 2L) * (pair.layers() + 1);
    }
    int each = (Resampling.DRAWS + scenarios.size() - 1) / scenarios.size();
    each = (int) Math.min(each, room / columns / scenarios.size());
    if (!latency || each * scenarios.size() < FEWEST) {
      return Optional.empty();
    }
    Recorder recorder = new Recorder(costs.get(0), each * scenarios.size(), energy);
    for (int i = 0; i < costs.size(); i++) {
      Resampling.each(costs.get(i), seed + i, each, recorder);
    }
    return Optional.of(recorder.result(scenarios.size(), each));
  }

  /** Records what is drawn. */
  private static final class Recorder implements Resampling.Sink {

    private final List<CutCosts> first;
    private final boolean energy;
    private final float[][][] drawn;
    private int draw;

    Recorder(List<CutCosts> first, int draws, boolean energy) {
      this.first = first;
      this.energy = energy;
      drawn = new float[4 * first.size()][][];
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = new float[first.get(i / 4).layers() + 1][draws];
      }
    }

    @Override
    public void pair(int index, CutCosts pair, Resampling.Values head, Resampling.Values tail) {
      boolean local = pair.pairing.link().isLocal();
      for (int k = 0; k <= pair.layers(); k++) {
        double headMs = pair.headMs(k, head.ms());
        double tailMs = pair.tailMs(k, tail.ms(), tail.measuredTailMs());
        boolean known = energy && pair.hasEnergy();
        set(4 * index, k, headMs);
        set(4 * index + 1, k, tailMs);
        set(4 * index + 2, k, known ? pair.headMj(k, headMs, head.mj()) : Double.NaN);
        set(4 * index + 3, k, known && local ? pair.waitMj(k, tailMs, tail.mj()) : Double.NaN);
      }
    }

    private void set(int what, int k, double value) {
      drawn[what][k][draw] = (float) value;
    }

    @Override
    public void drawn() {
      draw++;
    }

    PosteriorDraws result(int scenarios, int each) {
      List<float[]> values = new ArrayList<>();
      Map<Integer, List<Integer>> known = new HashMap<>();
      List<Columns> pairs = new ArrayList<>();
      for (int p = 0; p < first.size(); p++) {
        int[][] index = new int[4][first.get(p).layers() + 1];
        for (int what = 0; what < 4; what++) {
          for (int k = 0; k < index[what].length; k++) {
            index[what][k] = store(drawn[4 * p + what][k], values, known);
          }
        }
        pairs.add(new Columns(index[0], index[1], index[2], index[3]));
      }
      return new PosteriorDraws(scenarios, each, true, energy, values, pairs);
    }

    /** Stores columns; heads that several pairs share, and constant columns, are stored once. */
    private static int store(
        float[] column, List<float[]> values, Map<Integer, List<Integer>> known) {
      if (Float.isNaN(column[0])) {
        return -1;
      }
      boolean constant = true;
      for (float value : column) {
        constant &= value == column[0];
      }
      float[] kept = constant ? new float[] {column[0]} : column;
      List<Integer> alike = known.computeIfAbsent(Arrays.hashCode(kept), hash -> new ArrayList<>());
      for (int at : alike) {
        if (Arrays.equals(values.get(at), kept)) {
          return at;
        }
      }
      alike.add(values.size());
      values.add(kept);
      return values.size() - 1;
    }
  }
}
