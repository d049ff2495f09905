/**
 * The execution of a stream: its stages, each with its threads, and bounded queues between them.
 *
 * <pre>
 *          queue            waiting at each segment            queue          in order
 * capture ──────▶ preprocess ──────▶ infer 1 ──▶ infer s ──────▶ decode ──────▶ write
 *    ▲   (drops)                                                                  │
 *    └───────────────────────── pool of frames, used again ◀──────────────────────┘
 * </pre>
 *
 * Frames are reused, so that the pool bounds all memory. The last thread that fills a queue closes
 * it; takers then get the remaining frames, and null at the end.
 */
package io.splitpoint.stream.run;
