/** Checks whether a model can run without harm to this process: trials, and memory. */
package io.splitpoint.device.trial;
