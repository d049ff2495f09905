/**
 * Devices that run parts of a model: what a user calls them, how they are opened, and a part that
 * is loaded on one. Use it wherever a head, a tail, a segment or a whole model is to run here.
 */
package io.splitpoint.device;
