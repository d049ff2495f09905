package io.splitpoint.profile;

import java.util.OptionalLong;

/**
 * The cold start of a process that runs one part of a model, as medians over several processes. Use
 * it to plan the start of a service and its memory; docs/file-formats.md defines each number.
 *
 * @param processes number of processes, at least 1
 * @param loadMs time to parse the model and to build the interpreter, at least 0
 * @param allocateMs time to allocate the tensors and to assign operators to delegates, at least 0
 * @param firstRunMs time of the first run, at least 0
 * @param peakMemoryBytes peak growth of the process, from before it read the model to after the
 *     first run; empty where the kernel does not report it
 * @param arenaBytes the part of it that the runtime planned for tensors, at least 0
 */
public record ColdStart(
    int processes,
    double loadMs,
    double allocateMs,
    double firstRunMs,
    OptionalLong peakMemoryBytes,
    long arenaBytes) {}
