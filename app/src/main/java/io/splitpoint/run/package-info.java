/** The output of a run: its directory, whole files, the source of its numbers, its validity. */
package io.splitpoint.run;
