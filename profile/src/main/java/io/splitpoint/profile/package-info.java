/**
 * The profile table and its CSV as plain data, which other modules read; it imports only the
 * tables.
 */
package io.splitpoint.profile;
