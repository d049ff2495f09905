package io.splitpoint.stream.run;

import java.util.List;

/**
 * The queues between the stages of a stream.
 *
 * @param frames in the pool at the start: as many as can be under way
 * @param pool frames to fill
 * @param captured for preprocessing; a frame that leaves it gets its ordinal
 * @param preprocessed for the accelerators
 * @param inferred for decoding
 * @param decoded for writing
 */
record Plumbing(
    int frames,
    FrameQueue pool,
    FrameQueue captured,
    Dispatch preprocessed,
    FrameQueue inferred,
    InOrder decoded) {

  static Plumbing of(Setup setup, Threads threads) {
    int workers = setup.accelerators().size();
    // all queues full, every thread with a frame, and as many again as can overtake a slow one
    int inHands = 1 + threads.preprocess() + workers + threads.decode() + 1;
    int frames = threads.depth() * (2 + setup.places()) + 2 * inHands;
    return new Plumbing(
        frames,
        FrameQueue.of(frames),
        FrameQueue.numbering(threads.depth()),
        new Dispatch(setup.hosts(), setup.segments(), setup.places(), threads.depth()),
        FrameQueue.of(threads.depth()),
        new InOrder(frames));
  }

  List<Abortable> all() {
    return List.of(pool, captured, preprocessed, inferred, decoded);
  }

  /** How full they are now. */
  List<Sample.Fill> fill() {
    return List.of(
        new Sample.Fill("preprocess", captured.size(), captured.capacity()),
        new Sample.Fill("infer", preprocessed.size(), preprocessed.capacity()),
        new Sample.Fill("decode", inferred.size(), inferred.capacity()),
        new Sample.Fill("write", decoded.size(), frames));
  }
}
