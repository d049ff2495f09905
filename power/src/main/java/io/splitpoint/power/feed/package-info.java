/**
 * Readings that another program or device on the network gives: a command's lines, a plug's JSON.
 */
package io.splitpoint.power.feed;
