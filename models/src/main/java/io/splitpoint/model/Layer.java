package io.splitpoint.model;

import java.util.List;
import java.util.OptionalLong;

/**
 * One step of the network that a user would name: an operator with what is fused or glued to it.
 *
 * @param index from 1, in execution order
 * @param name from the tensors' names, unique in the model
 * @param op the TFLite name of the operator that does the work
 * @param outputShape of its last operator's first output
 * @param outputBytes of all outputs of its last operator; empty where only a run tells (strings)
 * @param macs multiply-accumulates of one run
 * @param paramBytes of its weights and biases
 * @param cut whether a cut of one tensor falls after it
 * @param operators that it consists of, in execution order
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
