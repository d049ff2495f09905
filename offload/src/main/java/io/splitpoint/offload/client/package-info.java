/**
 * A client of any server that speaks the Open Inference Protocol v2; nothing in it is ours alone.
 */
package io.splitpoint.offload.client;
