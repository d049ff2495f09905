/** Recordings: other tools' CSV files and our own traces, as meters. */
package io.splitpoint.power.file;
