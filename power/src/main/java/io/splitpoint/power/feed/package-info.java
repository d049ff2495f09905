/** Readings from another program or a network device: a command's lines, a plug's JSON. */
package io.splitpoint.power.feed;
