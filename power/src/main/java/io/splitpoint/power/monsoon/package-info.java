/** Monsoon's power monitors: recordings (PyMonsoon CSV, PowerTool .pt5) and packets. */
package io.splitpoint.power.monsoon;
