package io.splitpoint.schedule.sim;

import io.splitpoint.schedule.Policy;
import java.util.Arrays;
import java.util.List;

/**
 * Simulates one group of Edge TPUs.
 *
 * <p>At every instant jobs end first, then jobs become ready, then waiting jobs start in the order
 * of the policy as long as enough Edge TPUs are free. Narrower jobs overtake a wide job that does
 * not fit.
 */
final class GroupSimulation {

  /** Above this number of tasks response times are kept to two digits only, to save memory. */
  private static final int MANY = 100;

  private final TaskPlacement.Group group;
  private final int number;
  private final Policy policy;
  private final JobSource[] sources;
  private final long horizonNs;
  private final ExecutionTrace trace;
  private final EventHeap releases = new EventHeap();
  private final EventHeap ends = new EventHeap();
  private final EventHeap ready = new EventHeap();
  private final EventHeap passedOver = new EventHeap();
  private final Jobs jobs = new Jobs();
  private final int[] lastModel;
  private final boolean evicting;
  private long freeTpus;
  private int free;
  private long sequence;

  final long[] busyNs;
  final long[] done;
  final long[] missed;
  final long[] worst;
  final Responses[] responses;
  long lengthNs;

  GroupSimulation(
      TaskPlacement.Group group,
      int number,
      Policy policy,
      List<JobSource> sources,
      long horizonNs,
      ExecutionTrace trace) {
    this.group = group;
    this.number = number;
    this.policy = policy;
    this.sources = sources.toArray(JobSource[]::new);
    this.horizonNs = horizonNs;
    this.trace = trace;
    this.free = group.tpus();
    this.freeTpus = free == Long.SIZE ? -1L : (1L << free) - 1;
    this.lastModel = new int[free];
    Arrays.fill(lastModel, -1);
    this.evicting = sources.stream().mapToInt(source -> source.model).distinct().count() > 1;
    this.busyNs = new long[free];
    this.done = new long[this.sources.length];
    this.missed = new long[this.sources.length];
    this.worst = new long[this.sources.length];
    this.responses = new Responses[this.sources.length];
    int digits = this.sources.length > MANY ? 2 : 3;
    Arrays.setAll(responses, i -> new Responses(digits));
  }

  void run() {
    for (int i = 0; i < sources.length; i++) {
      if (sources[i].arrival < horizonNs) {
        releases.add(sources[i].release, i, i);
      }
    }
    long partNs = Math.max(1, horizonNs / Responses.PARTS);
    long partEnds = partNs;
    while (!releases.isEmpty() || !ends.isEmpty()) {
      long now = Math.min(releases.leastKey(), ends.leastKey());
      for (; now >= partEnds && partEnds < horizonNs; partEnds += partNs) {
        nextPart();
      }
      while (ends.leastKey() == now) {
        end(ends.removeLeast(), now);
      }
      while (releases.leastKey() == now) {
        release(now);
      }
      dispatch(now);
      lengthNs = now;
    }
    nextPart();
  }

  private void nextPart() {
    for (Responses of : responses) {
      of.next();
    }
  }

  private void release(long now) {
    int member = releases.least();
    JobSource source = sources[member];
    int job = jobs.add(member, source.jobs, source.arrival, now);
    long key = policy.key(source.of, source.width, source.arrival, now, source.rank);
    ready.add(key, sequence++, job);
    source.next();
    if (source.arrival < horizonNs) {
      releases.replaceLeast(source.release, member, member);
    } else {
      releases.removeLeast();
    }
  }

  private void dispatch(long now) {
    while (free > 0 && !ready.isEmpty()) {
      int job = ready.least();
      if (sources[jobs.member[job]].width <= free) {
        ready.removeLeast();
        start(job, now);
      } else {
        passedOver.add(ready.leastKey(), ready.leastTie(), ready.removeLeast());
      }
    }
    while (!passedOver.isEmpty()) {
      ready.add(passedOver.leastKey(), passedOver.leastTie(), passedOver.removeLeast());
    }
  }

  private void start(int job, long now) {
    JobSource source = sources[jobs.member[job]];
    long taken = 0;
    boolean reload = false;
    for (int k = 0; k < source.width; k++) {
      long tpu = Long.lowestOneBit(freeTpus);
      freeTpus ^= tpu;
      taken |= tpu;
      int index = Long.numberOfTrailingZeros(tpu);
      reload |= lastModel[index] != source.model;
      lastModel[index] = source.model;
    }
    free -= source.width;
    jobs.tpus[job] = taken;
    jobs.start[job] = now;
    long end = now + source.execution() + (evicting && reload ? source.reloadNs : 0);
    ends.add(end, job, job);
  }

  private void end(int job, long now) {
    int member = jobs.member[job];
    JobSource source = sources[member];
    long response = now - jobs.arrival[job];
    done[member]++;
    missed[member] += response > source.deadlineNs ? 1 : 0;
    worst[member] = Math.max(worst[member], response);
    responses[member].add(response);
    for (long left = jobs.tpus[job]; left != 0; left &= left - 1) {
      busyNs[Long.numberOfTrailingZeros(left)] += now - jobs.start[job];
    }
    freeTpus |= jobs.tpus[job];
    free += source.width;
    if (jobs.start[job] < trace.untilNs()) {
      trace.sink().accept(execution(job, source, now));
    }
    jobs.remove(job);
  }

  private Execution execution(int job, JobSource source, long now) {
    int[] tpus = new int[source.width];
    long left = jobs.tpus[job];
    for (int k = 0; k < tpus.length; k++, left &= left - 1) {
      tpus[k] = group.firstTpu() + Long.numberOfTrailingZeros(left);
    }
    return new Execution(
        source.task,
        jobs.number[job],
        number,
        tpus,
        jobs.arrival[job],
        jobs.release[job],
        jobs.start[job],
        now,
        jobs.arrival[job] + source.deadlineNs);
  }
}
