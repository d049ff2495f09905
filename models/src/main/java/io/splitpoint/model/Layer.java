package io.splitpoint.model;

import java.util.List;
import java.util.OptionalLong;

/**
 * One step of the network that a user would name: an operator and the operators that are fused with
 * it or belong to it.
 *
 * @param index from 1, in execution order
 * @param name from the tensors' names, unique in the model
 * @param op the TFLite name of the operator that does the work
 * @param outputShape dimensions of the last operator's first output
 * @param outputBytes bytes of all outputs of the last operator; empty when they are known only at
 *     run time (strings)
 * @param macs multiply-accumulates of one run
 * @param paramBytes bytes of the weights and biases
 * @param cut whether a cut of one tensor falls after it
 * @param operators all its operators, in execution order
 */
public record Layer(
    int index,
    String name,
    String op,
    List<Integer> outputShape,
    OptionalLong outputBytes,
    long macs,
    long paramBytes,
    boolean cut,
    List<Integer> operators) {}
