/**
 * A stream at work: its stages, each with its threads, and bounded queues between them.
 *
 * <pre>
 *          queue            waiting at each segment            queue          in order
 * capture ──────▶ preprocess ──────▶ infer 1 ──▶ infer s ──────▶ decode ──────▶ write
 *    ▲   (drops)                                                                  │
 *    └───────────────────────── pool of frames, used again ◀──────────────────────┘
 * </pre>
 *
 * Frames are made once and go round, so the pool bounds everything. Each queue is closed by the
 * last thread that puts into it; who takes then gets what is left, and null at the end.
 */
package io.splitpoint.stream.run;
