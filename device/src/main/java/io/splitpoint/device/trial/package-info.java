/** Whether a model can run here without harm to this process: tried in another one, and memory. */
package io.splitpoint.device.trial;
