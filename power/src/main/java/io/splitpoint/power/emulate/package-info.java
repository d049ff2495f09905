/**
 * Emulated meters: they answer on a line like real meters, with their refresh, their digits and
 * their faults, under a known load.
 */
package io.splitpoint.power.emulate;
