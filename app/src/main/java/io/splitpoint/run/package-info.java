/**
 * What a run leaves behind: its directory, whole files, where the numbers come from, and whether
 * they can be relied on.
 */
package io.splitpoint.run;
