/** Runs a split: the head here, the tail on a server, or here when the server is late. */
package io.splitpoint.offload.run;
