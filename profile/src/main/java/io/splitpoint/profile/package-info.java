/**
 * The profile table: what was measured where, and its CSV. Plain data that every later room reads;
 * it imports nothing of ours.
 */
package io.splitpoint.profile;
