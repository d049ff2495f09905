/** Recordings as meters: other tools' CSV files and this program's own traces. */
package io.splitpoint.power.file;
