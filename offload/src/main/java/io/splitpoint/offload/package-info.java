/** What the server, the client and the runner of a split have in common. */
package io.splitpoint.offload;
