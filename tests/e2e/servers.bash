# SPDX-License-Identifier: GPL-3.0-or-later
# Servers that nobody here wrote, each on free ports of loopback, with a log of one line a request:
# "PROTOCOL STATUS BYTES". A bats file loads this after common.
# shellcheck shell=bash disable=SC2034,SC2154 # the tests read what is set here; the helpers set what they saw

# Key and certificates, made once a file: call it in setup_file.
make_certificates() {
    export CERTIFICATES=$BATS_FILE_TMPDIR/certificates
    mkdir -p "$CERTIFICATES"
    (
        cd "$CERTIFICATES" || return
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out ca.pem \
            -days 2 -subj /CN=test-ca -addext keyUsage=keyCertSign,digitalSignature
        : >index
        sign good IP:127.0.0.1 yesterday tomorrow
        sign expired IP:127.0.0.1 '2 days ago' yesterday
        sign other-name DNS:elsewhere.invalid yesterday tomorrow
    ) >/dev/null 2>&1
}

# sign NAME SUBJECT FROM UNTIL: NAME.pem, and key and certificate in NAME-both.pem. OpenSSL 3.5 makes certificates
# that have expired by dates alone, and `openssl ca` knows dates in every version.
sign() {
    openssl req -new -key key.pem -subj "/CN=$1" -out "$1.csr"
    openssl ca -batch -notext -cert ca.pem -keyfile key.pem -in "$1.csr" -out "$1.pem" \
        -startdate "$(date -u -d "$3" +%Y%m%d%H%M%SZ)" -enddate "$(date -u -d "$4" +%Y%m%d%H%M%SZ)" \
        -extfile <(printf 'subjectAltName=%s\n' "$2") -config <(printf '%s\n' '[ca]' default_ca=plain '[plain]' \
            database=index new_certs_dir=. rand_serial=yes default_md=sha256 policy=any '[any]' commonName=supplied)
    cat key.pem "$1.pem" >"$1-both.pem"
}

# prepare NAME: a directory of its own with a page of 1,000 bytes, a port, a second one for TLS.
prepare() {
    dir=$BATS_TEST_TMPDIR/$1
    log=$dir/access.log
    log_reader=(cat)
    settled=0
    mkdir -p "$dir/pages"
    head -c 1000 /dev/zero | tr '\0' x >"$dir/pages/page"
    read -r port tls_port < <(free_ports)
    url=http://127.0.0.1:$port/page
    tls_url=https://127.0.0.1:$tls_port/page
    chmod -R a+rX "$BATS_RUN_TMPDIR" # a server that root has started reads as somebody else
}

# Two ports of loopback that nobody listens on.
free_ports() {
    python3 -c '
import socket
both = [socket.socket(), socket.socket()]
for one in both: one.bind(("127.0.0.1", 0))
print(*[one.getsockname()[1] for one in both])'
}

# Until the server has answered and has said so in its log; what it has logged so far does not count.
await_server() {
    wait_until curl -skf -o "$BATS_TEST_TMPDIR/probe" "$url"
    wait_until grep -q . "$log"
    settled=$(wc -l <"$log")
}

start_apache() {
    needs apache2
    prepare apache
    local modules=/usr/lib/apache2/modules
    cat >"$dir/apache.conf" <<EOF
ServerName localhost
ServerRoot $dir
Listen 127.0.0.1:$port
Listen 127.0.0.1:$tls_port
PidFile $dir/pid
Mutex file:$dir
ErrorLog $dir/error.log
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule ssl_module $modules/mod_ssl.so
LoadModule http2_module $modules/mod_http2.so
CustomLog $log "%H %>s %B"
DocumentRoot $dir/pages
<VirtualHost 127.0.0.1:$tls_port>
    Protocols h2 http/1.1
    SSLEngine on
    SSLCertificateFile $CERTIFICATES/good.pem
    SSLCertificateKeyFile $CERTIFICATES/key.pem
</VirtualHost>
EOF
    [ "$(id -u)" != 0 ] || printf 'User www-data\nGroup www-data\n' >>"$dir/apache.conf"
    start apache apache2 -D FOREGROUND -d "$dir" -f "$dir/apache.conf"
    await_server
}

# start_lighttpd [tls]: TLS is a package of its own.
start_lighttpd() {
    needs lighttpd
    prepare lighttpd
    log_reader=(grep -v '^HTTP/2.0 100 ') # it logs the connections of HTTP/2, too, as they close
    cat >"$dir/lighttpd.conf" <<EOF
server.port = $port
server.bind = "127.0.0.1"
server.document-root = "$dir/pages"
server.modules = ( "mod_accesslog" )
mimetype.assign = ( "" => "text/plain" )
accesslog.filename = "|/bin/cat >>$log"
accesslog.format = "%H %s %b"
EOF
    [ "${1-}" != tls ] || cat >>"$dir/lighttpd.conf" <<EOF
server.modules += ( "mod_openssl" )
\$SERVER["socket"] == "127.0.0.1:$tls_port" {
    ssl.engine = "enable"
    ssl.pemfile = "$CERTIFICATES/good-both.pem"
}
EOF
    lighttpd -tt -f "$dir/lighttpd.conf" 2>/dev/null || skip 'lighttpd-mod-openssl is not installed'
    start lighttpd lighttpd -D -f "$dir/lighttpd.conf"
    await_server
}

start_caddy() {
    needs caddy
    prepare caddy
    log_reader=(jq -r '"\(.request.proto) \(.status) \(.size)"')
    cat >"$dir/Caddyfile" <<EOF
{
    admin off
    auto_https off
}
(page) {
    root * $dir/pages
    file_server
    log {
        output file $log
        format json
    }
}
http://127.0.0.1:$port {
    import page
}
https://127.0.0.1:$tls_port {
    tls $CERTIFICATES/good.pem $CERTIFICATES/key.pem
    import page
}
EOF
    XDG_DATA_HOME=$dir XDG_CONFIG_HOME=$dir HOME=$dir \
        start caddy caddy run --config "$dir/Caddyfile" --adapter caddyfile
    await_server
}

# start_nginx_with CERTIFICATE [HTTP [SERVER]]: lines of one's own for the two blocks.
start_nginx_with() {
    needs nginx
    prepare nginx
    cat >"$dir/nginx.conf" <<EOF
daemon off;
worker_processes 2;
pid $dir/pid;
events { worker_connections 512; }
http {
    log_format plain '\$server_protocol \$status \$body_bytes_sent';
    access_log $log plain;
    client_body_temp_path $dir/body;
    proxy_temp_path $dir/proxy;
    fastcgi_temp_path $dir/fastcgi;
    uwsgi_temp_path $dir/uwsgi;
    scgi_temp_path $dir/scgi;
    ${2-}
    server {
        listen 127.0.0.1:$port;
        listen 127.0.0.1:$tls_port ssl http2;
        ssl_certificate $CERTIFICATES/$1.pem;
        ssl_certificate_key $CERTIFICATES/key.pem;
        root $dir/pages;
        location = /probe { return 200; }
        ${3-}
    }
}
EOF
    launch_nginx
    url=${url%/*}/probe await_server
}

# Once more, after it was ended: with the same configuration and log.
launch_nginx() {
    start nginx nginx -p "$dir" -c "$dir/nginx.conf" -e "$dir/error.log"
}

# start_haproxy BEHIND: in front of HOST:PORT.
start_haproxy() {
    needs haproxy
    prepare haproxy
    log=$BATS_TEST_TMPDIR/haproxy.out
    cat >"$dir/haproxy.cfg" <<EOF
global
    log stdout format raw local0
defaults
    mode http
    log global
    retries 0
    timeout connect 5s
    timeout client 20s
    timeout server 20s
frontend front
    bind 127.0.0.1:$port
    bind 127.0.0.1:$tls_port ssl crt $CERTIFICATES/good-both.pem alpn h2,http/1.1
    capture response header Content-Length len 20
    log-format "%HV %ST %[capture.res.hdr(0)]"
    default_backend back
backend back
    server origin ${1%/}
EOF
    start haproxy haproxy -f "$dir/haproxy.cfg" -db
}
