/**
 * The common parts of all servers: the budget of a server's resources, the causes of refusals, a
 * small web server, and counters for Prometheus.
 */
package io.splitpoint.server;
