// Answers for links, servers and deadlines that the run did not have, by the formulas of the program's
// OneCut, Undecided, ParetoFront, Resampling, Answer and Sweep; a test holds one against the other.
// Unknown is NaN here and null in the data; it never wins.
function whatIf(data) {
  "use strict";
  const OBJECTIVES = ["latency", "energy", "edp", "throughput"];
  const number = value => (value === null || value === undefined ? NaN : value);
  const known = value => !Number.isNaN(value);

  // Two bytes a draw: how far each is between the least and the most of its column.
  function unpack(draws) {
    if (!draws) {
      return null;
    }
    const bytes = Uint8Array.from(atob(draws.packed), letter => letter.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    let at = 0;
    draws.columns = draws.ranges.map(range => {
      const column = new Float64Array(draws.scenarios * draws.each);
      if (range.length === 1) {
        return column.fill(range[0]);
      }
      for (let d = 0; d < column.length; d++, at += 2) {
        column[d] = range[0] + (range[1] - range[0]) * (view.getUint16(at, true) / 65535);
      }
      return column;
    });
    delete draws.packed;
    return draws;
  }

  [data.own, data.supposed].forEach(set => set && unpack(set.draws));

  // Devices and servers of an answer: those of the run, or a supposed server in their place.
  function setOf(settings) {
    return settings.server !== null && data.supposed ? data.supposed : data.own;
  }

  function factorOf(settings) {
    return settings.server === null ? data.factor : settings.server;
  }

  function linkOf(settings) {
    return {
      bandwidth: settings.bandwidth === null ? data.link.bandwidth_mbps : settings.bandwidth,
      latency: settings.latency === null ? data.link.latency_ms : settings.latency,
      overhead: data.link.overhead_ms
    };
  }

  // A power of a pair; the radio's own part as it was moved.
  function watts(power, radio) {
    return radio === null ? number(power.own) : number(power.rest) + power.share * radio;
  }

  function sendMs(pair, k, link) {
    const bytes = pair.cuts[k].bytes;
    if (k === pair.cuts.length - 1 || pair.local) {
      return 0;
    }
    return bytes === null ? NaN : link.overhead + link.latency + bytes * 8 / (link.bandwidth * 1000);
  }

  function energyOfSending(ms, sendW) {
    return ms === 0 ? 0 : sendW * ms;
  }

  function energyOfWaiting(tailMs, waitingW) {
    return waitingW === 0 ? 0 : waitingW * tailMs;
  }

  function lacksLinkPower(cut) {
    return known(cut.transferMs) && (!known(cut.transferMj)
        || !known(cut.waitMj) && known(cut.tailMs) && known(cut.headMj) && !cut.local);
  }

  function costOf(set, p, k, link, settings) {
    const pair = set.pairs[p];
    const row = pair.cuts[k];
    const charged = pair.charged[0];
    const cut = { pair: p, k: k, local: pair.local, row: row, bytes: row.bytes, params: row.params };
    cut.headMs = number(row.head_ms);
    cut.transferMs = sendMs(pair, k, link);
    cut.tailMs = number(row.tail_ms) / (pair.supposed ? factorOf(settings) : 1);
    cut.latency = cut.headMs + cut.transferMs + cut.tailMs;
    cut.headMj = number(row.head_mj);
    cut.transferMj = energyOfSending(cut.transferMs, watts(charged.send, settings.transmit));
    // cut 0 has an energy, of nothing, exactly where the devices of this pair have any
    cut.waitMj = pair.cuts[0].head_mj === null ? NaN : k === pair.cuts.length - 1 ? 0
        : pair.local ? number(row.wait_mj)
        : energyOfWaiting(cut.tailMs, watts(charged.waiting, settings.idle));
    cut.energy = cut.headMj + cut.transferMj + cut.waitMj;
    cut.lacks = lacksLinkPower(cut);
    const waits = cut.lacks && !known(cut.waitMj) && known(cut.tailMs) && !cut.local;
    cut.atLeast = cut.lacks
        ? cut.headMj + (known(cut.transferMj) ? cut.transferMj : 0) + (waits ? 0 : cut.waitMj)
        : cut.energy;
    cut.edp = cut.latency * cut.energy;
    cut.throughput = known(cut.latency) ? Math.max(cut.headMs, cut.transferMs, cut.tailMs) : NaN;
    return cut;
  }

  function costs(set, settings) {
    const link = linkOf(settings);
    const cuts = [];
    set.pairs.forEach((pair, p) => {
      for (let k = 0; k < pair.cuts.length; k++) {
        cuts.push(costOf(set, p, k, link, settings));
      }
    });
    return cuts;
  }

  function allows(limits, latency, energy, params) {
    return (limits.deadline === null || latency <= limits.deadline)
        && (limits.energy === null || energy <= limits.energy)
        && (limits.memory === null || params <= limits.memory);
  }

  function limitsOf(settings) {
    return { deadline: settings.deadline, energy: data.energy_budget_mj, memory: data.memory_bytes };
  }

  // Ties go to the lower latency, then energy, then bytes, then to the cut listed first.
  function compare(cuts, values, one, other) {
    const order = [[values[one], values[other]], [cuts[one].latency, cuts[other].latency],
      [cuts[one].energy, cuts[other].energy],
      [number(cuts[one].bytes), number(cuts[other].bytes)]];
    for (const [a, b] of order) {
      const left = known(a) ? a : Infinity;
      const right = known(b) ? b : Infinity;
      if (left !== right) {
        return left < right ? -1 : 1;
      }
    }
    return 0;
  }

  function best(cuts, values, energies, limits) {
    let found = -1;
    cuts.forEach((cut, i) => {
      if (known(values[i]) && allows(limits, cut.latency, energies[i], cut.params)
          && (found < 0 || compare(cuts, values, i, found) < 0)) {
        found = i;
      }
    });
    return found;
  }

  function needsEnergy(objective, limits) {
    return objective === "energy" || objective === "edp" || limits.energy !== null;
  }

  // A cut that might be best if a power that nobody knows were small: then no other is best either.
  function undecided(cuts, objective, limits) {
    const energies = cuts.map(cut => cut.atLeast);
    const values = cuts.map(cut => objective === "energy" ? cut.atLeast
        : objective === "edp" ? cut.latency * cut.atLeast : cut[objective]);
    const found = best(cuts, values, energies, limits);
    return found >= 0 && needsEnergy(objective, limits) && !known(cuts[found].energy)
        && cuts[found].lacks && known(cuts[found].atLeast) ? found : -1;
  }

  function front(cuts, limits) {
    const energy = cuts.some(cut => known(cut.latency) && known(cut.atLeast));
    const order = [];
    cuts.forEach((cut, i) => {
      if (known(cut.latency) && (!energy || known(cut.atLeast))
          && allows(limits, cut.latency, cut.atLeast, cut.params)) {
        order.push(i);
      }
    });
    const mj = i => (known(cuts[i].atLeast) ? cuts[i].atLeast : 0);
    order.sort((a, b) => cuts[a].latency - cuts[b].latency || mj(a) - mj(b) || a - b);
    const found = [];
    let least = Infinity;
    order.forEach(i => {
      if (mj(i) >= least) {
        return;
      }
      const open = !known(cuts[i].energy) && cuts[i].lacks && known(cuts[i].atLeast);
      if (!open) {
        least = mj(i);
        found.push(i);
      } else if (!found.some(before => surelyBeats(cuts[before], cuts[i]))) {
        found.push(i);
      }
    });
    return found;
  }

  function surelyBeats(one, other) {
    const open = !known(one.energy) && one.lacks && known(one.atLeast);
    if (!open || one.local !== other.local) {
      return false;
    }
    const waits = known(one.waitMj) && known(other.waitMj);
    const here = one.headMj + (waits ? one.waitMj : 0);
    const there = other.headMj + (waits ? other.waitMj : 0);
    return here <= there && one.transferMs <= other.transferMs
        && (waits || one.tailMs <= other.tailMs);
  }

  // How often each cut wins when heads and tails are drawn from what they may truly cost.
  function count(set, cuts, settings, limits, winners) {
    const draws = set.draws;
    const result = {};
    if (!draws || limits.energy !== null && !draws.energy) {
      return result;
    }
    const speed = factorOf(settings);
    const total = draws.scenarios * draws.each;
    const asked = OBJECTIVES.filter(o => o in winners && (draws.energy || o === "latency" || o === "throughput"));
    const tally = {};
    asked.forEach(o => {
      tally[o] = { least: new Float64Array(total).fill(NaN), at: new Int32Array(total).fill(-1),
        chosen: new Float64Array(total).fill(NaN) };
    });
    cuts.forEach((cut, i) => {
      const pair = set.pairs[cut.pair];
      const columns = draws.pairs[cut.pair];
      const column = what => (columns[what][cut.k] < 0 ? null : draws.columns[columns[what][cut.k]]);
      const heads = column("head_ms");
      const tails = column("tail_ms");
      const headMjs = column("head_mj");
      const tailMjs = column("tail_mj");
      const last = cut.k === pair.cuts.length - 1;
      for (let d = 0; d < total; d++) {
        // the first of the powers is the most probable one; those after it are the scenarios'
        const charged = pair.charged[1 + Math.floor(d / draws.each)];
        const head = heads ? heads[d] : NaN;
        const tail = (tails ? tails[d] : NaN) / (pair.supposed ? speed : 1);
        const latency = head + cut.transferMs + tail;
        let energy = NaN;
        if (headMjs && known(cut.transferMs)) {
          const sendMj = energyOfSending(cut.transferMs, watts(charged.send, settings.transmit));
          const waitingW = watts(charged.waiting, settings.idle);
          const waitMj = last ? 0 : pair.local ? (tailMjs ? tailMjs[d] : NaN)
              : known(waitingW) ? energyOfWaiting(tail, waitingW) : 0;
          energy = headMjs[d] + (known(sendMj) ? sendMj : 0) + waitMj;
        }
        if (!allows(limits, latency, energy, cut.params)) {
          continue;
        }
        for (const o of asked) {
          const value = o === "latency" ? latency : o === "energy" ? energy
              : o === "edp" ? latency * energy : Math.max(head, cut.transferMs, tail);
          const at = tally[o];
          if (known(value) && !(at.least[d] <= value)) {
            at.least[d] = value;
            at.at[d] = i;
          }
          if (i === winners[o]) {
            at.chosen[d] = value;
          }
        }
      }
    });
    asked.forEach(o => {
      const at = tally[o];
      const wins = new Float64Array(cuts.length);
      let regret = 0;
      let judged = 0;
      for (let d = 0; d < total; d++) {
        if (at.at[d] < 0 || needsEnergy(o, limits) && cuts[at.at[d]].lacks) {
          continue;
        }
        // an exact tie goes to the answer given: nothing is lost by it
        wins[at.chosen[d] === at.least[d] ? winners[o] : at.at[d]]++;
        if (known(at.chosen[d])) {
          judged++;
          regret += at.least[d] > 0 ? (at.chosen[d] - at.least[d]) / at.least[d] : 0;
        }
      }
      result[o] = { probability: Array.from(wins, won => won / total),
        regretPercent: judged > 0 ? 100 * regret / judged : null };
    });
    return result;
  }

  // Of cuts that may be best, the one that most probably is.
  function mostProbable(cuts, limits, winners, chances) {
    const probable = {};
    Object.keys(winners).forEach(o => {
      let found = winners[o];
      let most = chances[o] ? chances[o].probability[found] : 1;
      cuts.forEach((cut, i) => {
        const chance = chances[o] ? chances[o].probability[i] : 0;
        if (chance > most && known(cut[o]) && allows(limits, cut.latency, cut.energy, cut.params)) {
          most = chance;
          found = i;
        }
      });
      probable[o] = found;
    });
    return probable;
  }

  function missing(set, cut, settings) {
    const pair = set.pairs[cut.pair];
    const charged = pair.charged[0];
    for (const [power, radio] of [[charged.send, settings.transmit], [charged.waiting, settings.idle]]) {
      if (!known(watts(power, radio))) {
        return power.missing;
      }
    }
    return "a power that it needs is not known";
  }

  // How the best cut stands against the others, as the class Answer has it.
  function standing(cuts, objective, winner, chances) {
    if (!chances) {
      return { name: data.valid ? "unknown" : "doubted", others: [] };
    }
    const chance = chances.probability;
    const order = cuts.map((cut, i) => i).filter(i => i !== winner && chance[i] > 0)
      .sort((a, b) => chance[b] - chance[a] || a - b);
    const others = [];
    let together = chance[winner];
    while (others.length < order.length && together < data.confidence) {
      together += chance[order[others.length]];
      others.push(order[others.length]);
    }
    if (!data.valid) {
      return { name: "doubted", others: others };
    }
    if (chance[winner] >= data.confidence) {
      return { name: "sure", others: others };
    }
    const value = cuts[winner][objective];
    const same = others.every(i => Math.abs(cuts[i][objective] - value) <= 0.01 * value);
    return { name: same && chances.regretPercent <= 1 ? "equal" : "undecided", others: others };
  }

  // The objective that partition takes where none is named.
  function byDefault(cuts, limits, open) {
    const energies = cuts.filter(cut => known(cut.latency)).every(cut => known(cut.energy));
    return limits.deadline !== null && energies && !("energy" in open) ? "energy" : "latency";
  }

  function answer(settings) {
    const set = setOf(settings);
    const limits = limitsOf(settings);
    const cuts = costs(set, settings);
    const energies = cuts.map(cut => cut.energy);
    let winners = {};
    const open = {};
    OBJECTIVES.forEach(o => {
      const found = undecided(cuts, o, limits);
      if (found >= 0) {
        open[o] = missing(set, cuts[found], settings);
        return;
      }
      const winner = best(cuts, cuts.map(cut => cut[o]), energies, limits);
      if (winner >= 0) {
        winners[o] = winner;
      }
    });
    let chances = count(set, cuts, settings, limits, winners);
    const probable = mostProbable(cuts, limits, winners, chances);
    if (OBJECTIVES.some(o => probable[o] !== winners[o])) {
      winners = probable;
      chances = count(set, cuts, settings, limits, winners);
    }
    const standings = {};
    Object.keys(winners).forEach(o => {
      standings[o] = standing(cuts, o, winners[o], chances[o]);
    });
    return { set: set, cuts: cuts, best: winners, undecided: open, front: front(cuts, limits),
      chances: chances, standings: standings, limits: limits,
      asked: settings.objective || data.objective || byDefault(cuts, limits, open) };
  }

  // The best cut over the bandwidth, without deadline and budgets: partition --sweep says the same.
  function sweep(settings, objective, from, to, points) {
    const set = setOf(settings);
    const all = costs(set, settings);
    const fixed = linkOf(settings).overhead + linkOf(settings).latency;
    // as numbers in a row, for a network may have thousands of layers
    const column = of => Float64Array.from(all, of);
    const heads = column(cut => cut.headMs);
    const tails = column(cut => cut.tailMs);
    const rests = column(cut => cut.headMj + cut.waitMj);
    const sends = column(cut => watts(set.pairs[cut.pair].charged[0].send, settings.transmit));
    const crosses = column(cut => (cut.local || cut.k === set.pairs[cut.pair].cuts.length - 1 ? 0 : 1));
    const kilobits = column(cut => number(cut.bytes) * 8 / 1000);
    const at = mbps => {
      let found = -1;
      let least = Infinity;
      for (let i = 0; i < all.length; i++) {
        const transfer = crosses[i] ? fixed + kilobits[i] / mbps : 0;
        const latency = heads[i] + transfer + tails[i];
        const value = objective === "latency" ? latency
            : objective === "throughput" ? Math.max(heads[i], transfer, tails[i])
            : (rests[i] + energyOfSending(transfer, sends[i])) * (objective === "edp" ? latency : 1);
        if (value < least) {
          least = value;
          found = i;
        }
      }
      const link = Object.assign(linkOf(settings), { bandwidth: mbps });
      return { mbps: mbps, index: found,
        cut: found < 0 ? null : costOf(set, all[found].pair, all[found].k, link, settings) };
    };
    const ranges = [];
    const line = [];
    let start = from;
    let before = null;
    const turns = (low, high, found) => {
      if (low.index === high.index) {
        return;
      }
      if (high.mbps - low.mbps <= 1e-9 * high.mbps) {
        found.push(high);
        return;
      }
      const middle = at(Math.sqrt(low.mbps * high.mbps));
      turns(low, middle, found);
      turns(middle, high, found);
    };
    for (let i = 0; i < points; i++) {
      const here = at(i === points - 1 ? to : from * Math.pow(to / from, i / (points - 1)));
      if (before && before.index !== here.index) {
        const found = [];
        turns(before, here, found);
        found.forEach(turn => {
          ranges.push({ from: start, to: turn.mbps, index: before.index, cut: before.cut });
          line.push(turn);
          start = turn.mbps;
          before = turn;
        });
      }
      line.push(here);
      before = here;
    }
    ranges.push({ from: start, to: to, index: before.index, cut: before.cut });
    return { ranges: ranges, line: line };
  }

  return { data: data, answer: answer, sweep: sweep, linkOf: linkOf, factorOf: factorOf, setOf: setOf };
}
