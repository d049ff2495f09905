package io.splitpoint.profile;

import java.util.OptionalLong;

/**
 * What a process that runs one part of a model pays before its second run: medians over so many
 * processes, each of which ran this part alone. Use it to plan the start of a service and its
 * memory; docs/file-formats.md says what each number includes.
 *
 * @param processes behind the medians, at least 1
 * @param loadMs to parse the model and to build the interpreter, at least 0
 * @param allocateMs to allocate the tensors and to hand operators to delegates, at least 0
 * @param firstRunMs of the first run, at least 0
 * @param peakMemoryBytes by how much the process grew at most, from before it read the model to
 *     after the first run; empty where the kernel does not tell
 * @param arenaBytes of them that the runtime planned for tensors, at least 0
 */
public record ColdStart(
    int processes,
    double loadMs,
    double allocateMs,
    double firstRunMs,
    OptionalLong peakMemoryBytes,
    long arenaBytes) {}
