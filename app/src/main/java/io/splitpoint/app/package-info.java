/**
 * What the program can do, for any caller: an options record goes in, a result record comes out.
 * Use it from Java in place of the command line.
 */
package io.splitpoint.app;
