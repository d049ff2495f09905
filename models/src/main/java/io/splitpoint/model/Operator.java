package io.splitpoint.model;

import java.util.List;

/**
 * One operator of a subgraph, which the runtime executes as one step.
 *
 * @param index in execution order, from 0
 * @param op the operator's TFLite name, {@code CONV_2D}; a custom operator's own name
 * @param inputs tensor indexes; −1 where an optional one is absent
 * @param outputs tensor indexes
 * @param macs multiply-accumulates of one run; 0 for an operator that has none or is unknown
 * @param paramBytes bytes of the constant weights and biases that it reads
 */
public record Operator(
    int index,
    String op,
    boolean custom,
    int version,
    List<Integer> inputs,
    List<Integer> outputs,
    long macs,
    long paramBytes) {}
