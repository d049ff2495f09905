/**
 * The use cases of the program: each takes a record of options and returns a record of results. Use
 * them from Java in place of the command line.
 */
package io.splitpoint.app;
