/** A client of any server that implements the Open Inference Protocol v2. */
package io.splitpoint.offload.client;
