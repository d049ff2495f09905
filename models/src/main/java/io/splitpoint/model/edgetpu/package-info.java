/**
 * The Edge TPU without the hardware: what a compiled model holds, and what a run of any int8 model
 * takes in time, energy and memory on a given host. Every number from here is {@code modelled}.
 */
package io.splitpoint.model.edgetpu;
