package io.splitpoint.schedule.live;

import io.splitpoint.schedule.Policy;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of a server on one accelerator that differ from the usual ones in what a test needs. */
record TestLiveOptions(LiveOptions get) {

  static TestLiveOptions of(Policy policy) {
    return new TestLiveOptions(
        new LiveOptions(
            policy,
            1,
            Optional.empty(),
            LiveOptions.STUDY_CLIENT_PIPES,
            Optional.empty(),
            "rw-------",
            false,
            1_000_000,
            false,
            5_000));
  }

  TestLiveOptions withTpus(int more) {
    return with(
        more, get.pipe(), get.clientPipes(), get.socket(), get.admit(), get.overheadNs(), get);
  }

  TestLiveOptions withPipe(Path request, String clients) {
    return with(
        get.tpus(),
        Optional.of(request),
        clients,
        get.socket(),
        get.admit(),
        get.overheadNs(),
        get);
  }

  TestLiveOptions withSocket(Path path) {
    return with(
        get.tpus(),
        get.pipe(),
        get.clientPipes(),
        Optional.of(path),
        get.admit(),
        get.overheadNs(),
        get);
  }

  TestLiveOptions withAdmission(boolean on, long dispatchingNs) {
    return with(get.tpus(), get.pipe(), get.clientPipes(), get.socket(), on, dispatchingNs, get);
  }

  TestLiveOptions withDropLate(boolean drop) {
    return with(get.permissions(), drop, get.drainMs());
  }

  TestLiveOptions withDrainMs(long ms) {
    return with(get.permissions(), get.dropLate(), ms);
  }

  TestLiveOptions withPermissions(String permissions) {
    return with(permissions, get.dropLate(), get.drainMs());
  }

  private TestLiveOptions with(String permissions, boolean dropLate, long drainMs) {
    return new TestLiveOptions(
        new LiveOptions(
            get.policy(),
            get.tpus(),
            get.pipe(),
            get.clientPipes(),
            get.socket(),
            permissions,
            get.admit(),
            get.overheadNs(),
            dropLate,
            drainMs));
  }

  private static TestLiveOptions with(
      int tpus,
      Optional<Path> pipe,
      String clientPipes,
      Optional<Path> socket,
      boolean admit,
      long overheadNs,
      LiveOptions rest) {
    return new TestLiveOptions(
        new LiveOptions(
            rest.policy(),
            tpus,
            pipe,
            clientPipes,
            socket,
            rest.permissions(),
            admit,
            overheadNs,
            rest.dropLate(),
            rest.drainMs()));
  }
}
