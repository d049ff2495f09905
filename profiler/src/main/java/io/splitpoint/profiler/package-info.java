/** Runs every layer prefix on a device, times it, meters it, and fills the profile table. */
package io.splitpoint.profiler;
