/**
 * An inference server: models from files, a bounded queue, workers with interpreters of their own,
 * and the two halves of the Open Inference Protocol in front of them.
 */
package io.splitpoint.offload.server;
