/**
 * The Edge TPU without the hardware: the content of compiled models, and the time, energy and
 * memory of a run of any int8 model on a given host. Every number from here is {@code modelled}.
 */
package io.splitpoint.model.edgetpu;
