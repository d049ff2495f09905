/**
 * Devices that run parts of a model: their names, how they are opened, and a part that is loaded on
 * one. Use it wherever a head, a tail, a segment or a whole model runs here.
 */
package io.splitpoint.device;
