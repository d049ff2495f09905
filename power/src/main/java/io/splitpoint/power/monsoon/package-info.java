/**
 * Monsoon's power monitors: their recordings (PyMonsoon CSV, PowerTool .pt5), and their packets.
 */
package io.splitpoint.power.monsoon;
