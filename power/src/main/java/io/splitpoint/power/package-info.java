/**
 * Meters give samples, samples give energy with its uncertainty.
 *
 * <p>{@link io.splitpoint.power.Meter#open(String)} gives a meter from what the user wrote after
 * {@code --power}; a {@link io.splitpoint.power.PowerTrace} keeps its samples; {@link
 * io.splitpoint.power.EnergyMethod} turns the samples of the loaded windows into energy per run.
 * One sub-package holds each family of meters and makes itself known as a {@link
 * io.splitpoint.power.MeterKind} service.
 */
package io.splitpoint.power;
