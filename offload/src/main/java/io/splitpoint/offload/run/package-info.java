/**
 * Runs a split: head here, tail on a server, and the tail here too for when the server does not
 * answer in time.
 */
package io.splitpoint.offload.run;
