/**
 * What all servers of the program share: the budget of what a server may hold, the causes for which
 * it refuses, the small web server, and the counters as Prometheus reads them.
 */
package io.splitpoint.server;
