#!/bin/bash
# Proves offloading on a real network path: two network namespaces joined by a veth whose rate is
# set with tc tbf both ways. Needs root and iproute2; says so and ends with 0 when it has to skip.
#
# usage: prove.sh [validate] [drop] [kill]     (default: all three)
#
# MODEL (default mobilenet-v2, else the file given), RUNS (frames of each split, default 9),
# HEAD (options for the head, such as --no-xnnpack for a slow one), RATES (Mbit/s, default "2 10 50 200"), OUT (default offload/target/netns) may be set.
set -u
here=$(cd "$(dirname "$0")/../../../.." && pwd)
splitpoint=${SPLITPOINT:-$here/splitpoint}
model=${MODEL:-lenet}
runs=${RUNS:-9}
rates=${RATES:-2 10 50 200}
out=${OUT:-$here/offload/target/netns}
parts=${*:-validate drop kill}

skip() { echo "skipped: $1"; exit 0; }
[ "$(id -u)" = 0 ] || skip "network namespaces need root"
command -v ip >/dev/null && command -v tc >/dev/null || skip "iproute2 is not installed (apt-get install iproute2)"

name=sp$$
head=$name-h tail=$name-t
server=
cleanup() {
  [ -z "$server" ] || kill "$server" 2>/dev/null
  ip netns del "$head" 2>/dev/null
  ip netns del "$tail" 2>/dev/null
}
trap cleanup EXIT
ip netns add "$head" && ip netns add "$tail" || skip "this kernel gives no network namespaces"
ip link add "${name}h" type veth peer name "${name}t" || skip "this kernel has no veth"
ip link set "${name}h" netns "$head"
ip link set "${name}t" netns "$tail"
ip -n "$head" addr add 10.77.0.1/24 dev "${name}h"
ip -n "$tail" addr add 10.77.0.2/24 dev "${name}t"
for ns in "$head" "$tail"; do
  ip -n "$ns" link set lo up
done
ip -n "$head" link set "${name}h" up
ip -n "$tail" link set "${name}t" up

# A burst of about 2 ms (at least three frames), so that the rate holds for small tensors too; the
# queue holds 50 ms. Offloads would make the burst one 64 KB packet.
for side in h t; do
  ns=$head; [ $side = t ] && ns=$tail
  ip netns exec "$ns" ethtool -K "$name$side" tso off gso off gro off >/dev/null 2>&1 ||
    ip -n "$ns" link set "$name$side" gso_max_size 1514 gso_max_segs 1 2>/dev/null
done
rate() {
  local burst=$(($1 * 1000000 / 8 / 500))
  [ $burst -ge 4600 ] || burst=4600
  for side in h t; do
    ns=$head; [ $side = t ] && ns=$tail
    tc -n "$ns" qdisc replace dev "$name$side" root tbf rate "$1mbit" burst $burst latency 50ms ||
      skip "this kernel has no tbf"
  done
}

serve() {
  ip netns exec "$tail" "$splitpoint" offload serve --model "$model" --bind 10.77.0.2 \
    --port 8000 --grpc-port 8001 --workers 1 >"$out/server.log" 2>&1 &
  server=$!
}
wait_server() {
  for _ in $(seq 100); do
    ip netns exec "$head" bash -c 'exec 3<>/dev/tcp/10.77.0.2/8000' 2>/dev/null && return
    sleep 0.2
  done
  echo "the server does not start:"; cat "$out/server.log"; exit 1
}
mkdir -p "$out"
rate 200
serve
wait_server

failed=0
for part in $parts; do
  case $part in
    validate)
      for r in $rates; do
        rate "$r"
        echo "== validate at $r Mbit/s"
        ip netns exec "$head" "$splitpoint" offload validate --model "$model" \
          --server 10.77.0.2:8000 ${HEAD:-} --runs "$runs" --quick-runs 15 --out "$out/$r-mbps" --quiet --json |
          tee "$out/validate-$r.json"
      done
      ;;
    drop)
      echo "== 200 Mbit/s drops to 5 in mid-stream"
      rate 200
      (sleep "${DROP_AFTER:-12}"; rate 5; date -u +%FT%T.%NZ >"$out/dropped") &
      ip netns exec "$head" "$splitpoint" offload run --model "$model" --server 10.77.0.2:8000 ${HEAD:-} \
        --frames "${FRAMES:-1500}" --fps "${FPS:-60}" --quick-runs 1 --verify --quiet --json ${PROFILE:+--profile $PROFILE} |
        tee "$out/drop.json"
      wait $!
      echo "dropped at $(cat "$out/dropped")"
      ;;
    kill)
      echo "== the server is killed and restarted 20 times under load"
      rate 50
      (
        sleep 6
        for _ in $(seq 20); do
          kill -9 "$server" 2>/dev/null
          wait "$server" 2>/dev/null
          sleep 0.5
          serve
          echo "$server" >"$out/server.pid"
          wait_server
          sleep 1.5
        done
      ) &
      ip netns exec "$head" "$splitpoint" offload run --model "$model" --server 10.77.0.2:8000 ${HEAD:-} \
        --split "${SPLIT:-2}" --deadline 500 --frames ${KILL_FRAMES:-6000} --fps 50 --verify --quiet --json |
        tee "$out/kill.json"
      wait $!
      server=$(cat "$out/server.pid")
      ;;
  esac
done
exit $failed
