/**
 * The profile table: what was measured where, and its CSV. Plain data that every later room reads;
 * it imports no other room but the tables.
 */
package io.splitpoint.profile;
