package io.splitpoint.offload.load;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The parameters of a load test.
 *
 * @param perSecond mean requests per second, for {@link Scenario#SERVER}; 0 for the others
 * @param targetMs limit for its 99th percentile of the latency; 0 for the others
 * @param warmSeconds time before the load whose requests do not count: a JVM is ten times slower
 *     until it has compiled its busiest code
 * @param seconds least duration
 * @param least least number of requests
 * @param connections number of connections; a single stream uses one
 * @param seed seed of the arrivals and inputs
 */
public record LoadPlan(
    Scenario scenario,
    @JsonProperty("target_rate_per_s") @JsonInclude(Include.NON_DEFAULT) double perSecond,
    @JsonInclude(Include.NON_DEFAULT) double targetMs,
    @JsonProperty("warm_s") double warmSeconds,
    @JsonProperty("least_s") double seconds,
    @JsonProperty("least_requests") long least,
    int connections,
    long seed) {}
