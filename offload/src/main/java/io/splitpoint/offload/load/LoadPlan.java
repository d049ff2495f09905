package io.splitpoint.offload.load;

/**
 * The parameters of a load test.
 *
 * @param perSecond mean requests per second, for {@link Scenario#SERVER}
 * @param targetMs limit for the 99th percentile of the latency
 * @param warmSeconds time before the load whose requests do not count: a JVM is ten times slower
 *     until it has compiled its busiest code
 * @param seconds least duration
 * @param least least number of requests
 * @param connections number of connections; a single stream uses one
 * @param seed seed of the arrivals and inputs
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
