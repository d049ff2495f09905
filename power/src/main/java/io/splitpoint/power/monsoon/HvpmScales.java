package io.splitpoint.power.monsoon;

/**
 * The calibration in a high-voltage monitor's memory.
 *
 * @param mainFine scale of the main channel's fine range, and so on for the others
 */
record HvpmScales(
    int mainFine,
    int mainCoarse,
    int usbFine,
    int usbCoarse,
    int auxFine,
    int auxCoarse,
    int mainFineZero,
    int mainCoarseZero,
    int usbFineZero,
    int usbCoarseZero) {}
