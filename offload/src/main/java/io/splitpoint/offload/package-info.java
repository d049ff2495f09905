/** The common parts of the server, the client and the runner of a split. */
package io.splitpoint.offload;
