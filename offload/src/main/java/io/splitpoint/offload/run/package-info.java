/**
 * Runs a split: the head here and the tail on a server, or here when the server does not answer in
 * time.
 */
package io.splitpoint.offload.run;
