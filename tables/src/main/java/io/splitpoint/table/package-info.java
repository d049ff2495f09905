/**
 * Strict reading of what people write: CSV tables, YAML and JSON with named columns or keys, and
 * numbers with units and ranges. It uses no other room.
 */
package io.splitpoint.table;
