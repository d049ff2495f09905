/** Runs every head and tail on a device, times and meters it, and fills the profile table. */
package io.splitpoint.profiler;
