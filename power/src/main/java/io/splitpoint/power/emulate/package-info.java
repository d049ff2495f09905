/**
 * Meters that are not there: they answer on a line as the real ones do, with their refresh, their
 * digits and their faults, under a load that is known.
 */
package io.splitpoint.power.emulate;
