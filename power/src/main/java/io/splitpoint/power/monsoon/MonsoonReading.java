package io.splitpoint.power.monsoon;

/**
 * A monitor's observation over 200 µs.
 *
 * @param mainAmps current at the main output in A
 * @param usbAmps current at the USB channel in A
 * @param auxAmps current at the auxiliary channel in A
 * @param mainVolts voltage at the main output in V
 * @param usbVolts voltage at the USB channel in V
 */
record MonsoonReading(
    double mainAmps, double usbAmps, double auxAmps, double mainVolts, double usbVolts) {}
