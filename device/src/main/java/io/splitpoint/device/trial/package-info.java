/**
 * Whether a model can run here without harm to this process: trials in another process, and memory.
 */
package io.splitpoint.device.trial;
