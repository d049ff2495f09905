/**
 * Strict reading of what people write: CSV tables, YAML and JSON with named columns or keys, and
 * numbers with units and ranges. Nothing of ours is used here.
 */
package io.splitpoint.table;
