/**
 * Who pays what: what machines draw while they compute, feed an accelerator, send and wait, whose
 * energy is counted, and how long a battery lasts. The one energy model of the program; {@code
 * docs/method.md} draws its boundaries. A reader starts with {@link io.splitpoint.energy.Board} and
 * {@link io.splitpoint.energy.Powers}.
 */
package io.splitpoint.energy;
