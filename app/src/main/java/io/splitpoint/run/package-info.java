/**
 * The output of a run: its directory, whole files, the source of its numbers, and their validity.
 */
package io.splitpoint.run;
