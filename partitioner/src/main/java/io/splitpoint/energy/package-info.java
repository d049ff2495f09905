/**
 * The one energy model of the program: the powers of machines that compute, feed an accelerator,
 * send and wait, whose energy is counted, and how long a battery lasts. {@code docs/method.md}
 * defines its boundaries. Start reading with {@link io.splitpoint.energy.Board} and {@link
 * io.splitpoint.energy.Powers}.
 */
package io.splitpoint.energy;
