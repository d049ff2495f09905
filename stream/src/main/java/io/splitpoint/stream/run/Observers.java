package io.splitpoint.stream.run;

import java.util.List;

/** Passes samples and notices on to all observers of a stream. */
record Observers(List<Observer> all) {

  Observers {
    all = List.copyOf(all);
  }

  void sample(Sample sample) {
    all.forEach(observer -> observer.sample(sample));
  }

  void notice(String text) {
    all.forEach(observer -> observer.notice(text));
  }
}
