/** The profile table and its CSV as plain data for other modules; it imports only the tables. */
package io.splitpoint.profile;
