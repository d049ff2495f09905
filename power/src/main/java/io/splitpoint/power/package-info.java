/**
 * Power meters, their samples, and the energy and its uncertainty computed from them.
 *
 * <p>{@link io.splitpoint.power.Meter#open(String)} opens a meter by the user's specification; a
 * {@link io.splitpoint.power.PowerTrace} keeps its samples; {@link
 * io.splitpoint.power.EnergyMethod} turns the samples of the loaded windows into energy per run.
 * Each family of meters has a sub-package, which registers a {@link io.splitpoint.power.MeterKind}
 * service.
 */
package io.splitpoint.power;
