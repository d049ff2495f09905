/**
 * An inference server: models from files, a bounded queue, workers with their own interpreters, and
 * the Open Inference Protocol by REST and gRPC.
 */
package io.splitpoint.offload.server;
