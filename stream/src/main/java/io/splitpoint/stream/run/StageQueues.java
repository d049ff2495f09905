package io.splitpoint.stream.run;

import java.util.List;

/**
 * The queues between the stages of a stream.
 *
 * @param frames frames of the pool, as many as can be in progress
 * @param pool free frames
 * @param captured frames for preprocessing, which get their ordinal when they leave
 * @param preprocessed frames for the accelerators
 * @param inferred frames for decoding
 * @param decoded frames for writing
 */
record StageQueues(
    int frames,
    FrameQueue pool,
    FrameQueue captured,
    Dispatch preprocessed,
    FrameQueue inferred,
    InOrder decoded) {

  static StageQueues of(Setup setup, Threads threads) {
    int workers = setup.accelerators().size();
    // All queues are full, every thread has a frame, and as many again can overtake a slow one.
    int inHands = 1 + threads.preprocess() + workers + threads.decode() + 1;
    int frames = threads.depth() * (2 + setup.places()) + 2 * inHands;
    return new StageQueues(
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

  /** The number of frames in each queue. */
  List<Sample.Fill> fill() {
    return List.of(
        new Sample.Fill("preprocess", captured.size(), captured.capacity()),
        new Sample.Fill("infer", preprocessed.size(), preprocessed.capacity()),
        new Sample.Fill("decode", inferred.size(), inferred.capacity()),
        new Sample.Fill("write", decoded.size(), frames));
  }
}
