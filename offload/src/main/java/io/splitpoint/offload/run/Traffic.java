package io.splitpoint.offload.run;

/**
 * The traffic to the server for the frames that it answered.
 *
 * @param tensorBytes uncompressed bytes of their boundary tensors
 * @param sentBytes bytes of their requests on the wire, headers included
 */
public record Traffic(long tensorBytes, long sentBytes) {}
