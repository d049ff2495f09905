package io.splitpoint.offload.run;

/**
 * What went to the server for the frames that it answered.
 *
 * @param tensorBytes of their boundary tensors as the model has them
 * @param sentBytes of their requests as they were sent, compressed or not, headers and all
 */
public record Traffic(long tensorBytes, long sentBytes) {}
