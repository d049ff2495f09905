package io.splitpoint.offload.load;

/**
 * What load to make.
 *
 * @param perSecond requests that come in a second on average, for {@link Scenario#SERVER}
 * @param targetMs the latency that its 99th percentile must keep
 * @param warmSeconds that requests are made before the load, which do not count: a Java machine is
 *     ten times slower until it has compiled its busiest code
 * @param seconds that the load lasts at least
 * @param least requests that there are at least
 * @param connections that are used; at a single stream one is
 * @param seed of the arrivals and of what is sent
 */
public record LoadPlan(
    Scenario scenario,
    double perSecond,
    double targetMs,
    double warmSeconds,
    double seconds,
    long least,
    int connections,
    long seed) {}
