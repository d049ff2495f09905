#!/bin/bash
# A gateway in front of two servers, as KServe's ingress is one: nginx with a path prefix, routing by Host, answers in
# chunks, TLS, HTTP/2, and twice a rolling restart of both servers and a reload of the gateway behind running clients.
# 5,000 frames each way must all be answered, and right to the bit. Needs nginx, openssl and a build; loopback only.
# usage: offload/src/test/nginx/rehearse.sh
set -u
top=$(cd "$(dirname "$0")/../../../.." && pwd)
splitpoint=$top/splitpoint
export SPLITPOINT_JAVA_OPTS="-Xmx256m"
work=$(mktemp -d)
cd "$work" || exit 1
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost 2>/dev/null || exit 3
mkdir tmp
cat >nginx.conf <<END
worker_processes 1;
daemon off;
pid $work/nginx.pid;
error_log $work/error.log;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path tmp/b; proxy_temp_path tmp/p; fastcgi_temp_path tmp/f; uwsgi_temp_path tmp/u; scgi_temp_path tmp/s;
  client_max_body_size 10m;
  upstream rest { server 127.0.0.1:18031 max_fails=1 fail_timeout=1s; server 127.0.0.1:18041 max_fails=1 fail_timeout=1s; keepalive 8; }
  upstream grpc { server 127.0.0.1:18032 max_fails=1 fail_timeout=1s; server 127.0.0.1:18042 max_fails=1 fail_timeout=1s; keepalive 8; }
  proxy_http_version 1.1;
  proxy_next_upstream error timeout http_503 non_idempotent;
  server { listen 127.0.0.1:18050; server_name other; return 302 https://login.example/; }
  server {
    listen 127.0.0.1:18050; server_name model.default.example.com;
    location / { return 404; } # with a page of HTML
    location /v2-prefix/ {
      proxy_pass http://rest/; proxy_set_header Connection ""; proxy_set_header Host \$host;
      sub_filter_types *; sub_filter 'is never there' ''; # what may be changed has no length and goes in chunks
    }
  }
  server {
    listen 127.0.0.1:18051 ssl; server_name localhost; ssl_certificate $work/cert.pem; ssl_certificate_key $work/key.pem;
    location /v2-prefix/ { proxy_pass http://rest/; proxy_set_header Connection ""; }
  }
  server {
    listen 127.0.0.1:18052 http2;
    location / { grpc_pass grpc://grpc; grpc_next_upstream error timeout non_idempotent; }
  }
}
END

up() { # PORT: a server there, its gRPC at the next one
  "$splitpoint" offload serve --model lenet --port "$1" --grpc-port $(($1 + 1)) >"$1.out" 2>"$1.err" &
  eval "pid$1=$!"
  for _ in $(seq 300); do grep -q serving "$1.out" && return; sleep 0.2; done
  echo "the server at port $1 did not start"; cat "$1.err"; exit 1
}
down() { eval "kill \$pid$1; wait \$pid$1"; }
trap 'kill $gateway $pid18031 $pid18041 2>/dev/null; wait; rm -rf "$work"' EXIT
up 18031; up 18041
nginx -c "$work/nginx.conf" -p "$work" & gateway=$!
sleep 1
failed=0
check() { # WHAT REGEX FILE
  if grep -qE "$2" "$3"; then echo "ok    $1"; else echo "FAIL  $1"; cat "$3"; failed=1; fi
}
run() { "$splitpoint" offload run --model lenet --split 3 --quiet "$@"; }
run --frames 5 --server http://127.0.0.1:18050/v2-prefix >said 2>&1
check "a host that is not routed: one line" 'answers 302 .* give that address; redirects are not followed' said
run --frames 5 --server http://127.0.0.1:18050/wrong --header 'Host: model.default.example.com' >said 2>&1
check "a wrong prefix: one line" 'answers 404 .* and a page of HTML' said
through() { # WHAT ADDRESS...
  what=$1; shift
  run --frames 5000 --fps 250 --verify --json --server "$@" >run.json 2>run.err & client=$!
  sleep 4
  for _ in 1 2; do
    down 18031; up 18031; sleep 1
    kill -HUP $gateway
    down 18041; up 18041; sleep 1
  done
  wait $client
  tr -d ' \n' <run.json >said
  check "$what: 5,000 frames through two rolling restarts, none lost or wrong" '"frames":5000,.*"wrong":0,' said
  grep -oE '"(from_server|fell_back)":[0-9]+' said | tr '\n' ' '; echo
}
through "prefix, Host, chunks" http://127.0.0.1:18050/v2-prefix --header 'Host: model.default.example.com'
through "TLS" https://localhost:18051/v2-prefix --tls-ca cert.pem
through "gRPC" grpc://127.0.0.1:18052
exit $failed
