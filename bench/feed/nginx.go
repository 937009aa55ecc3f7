package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"syscall"

	"github.com/afterglow-calendar/afterglow/bench/process"
)

// nginxConfig is nginx at its best at this: no log, files sent by the kernel, and
// as many of them kept open as the machine allows, so that a request for one makes
// no look into the file system.
const nginxConfig = `user %[1]s %[2]s;
daemon off;
worker_processes auto;
worker_rlimit_nofile %[5]d;
pid %[3]s/nginx.pid;
error_log %[3]s/nginx-error.log warn;
events { worker_connections 4096; }
http {
	types { text/calendar ics; }
	default_type application/octet-stream;
	charset utf-8;
	charset_types text/calendar;
	access_log off;
	server_tokens off;
	sendfile on;
	tcp_nopush on;
	tcp_nodelay on;
	keepalive_timeout 75s;
	keepalive_requests 1000000000;
	reset_timedout_connection on;
	etag on;
	if_modified_since exact;
	open_file_cache max=%[6]d inactive=60m;
	open_file_cache_valid 60m;
	open_file_cache_min_uses 1;
	open_file_cache_errors off;
	client_body_temp_path %[3]s/nginx-body;
	proxy_temp_path %[3]s/nginx-proxy;
	fastcgi_temp_path %[3]s/nginx-fastcgi;
	uwsgi_temp_path %[3]s/nginx-uwsgi;
	scgi_temp_path %[3]s/nginx-scgi;
	server {
		listen %[4]s backlog=1024;
		root %[3]s/www;
		add_header Cache-Control "private, no-cache";
		add_header Referrer-Policy no-referrer;
		add_header X-Robots-Tag "noindex, nofollow, noarchive";
		add_header X-Content-Type-Options nosniff;
		location = / { return 204; }
	}
}
`

// startNginx serves the files in folder/www.
func startNginx(ctx context.Context, folder string) (*process.Server, error) {
	program, err := exec.LookPath("nginx")
	if err != nil {
		program = "/usr/sbin/nginx" // Debian keeps it out of users' PATH
	}
	me, err := user.Current()
	if err != nil {
		return nil, err
	}
	group, err := user.LookupGroupId(me.Gid)
	if err != nil {
		return nil, err
	}
	listen, err := process.Address()
	if err != nil {
		return nil, err
	}
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		return nil, err
	}
	limit := min(files.Max, 400_000)
	config := filepath.Join(folder, "nginx.conf")
	text := fmt.Sprintf(nginxConfig, me.Username, group.Name, folder, listen, limit, limit*3/4)
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		return nil, err
	}
	return process.Start(ctx, "http://"+listen, exec.Command(program, "-e", "stderr", "-c", config, "-p", folder))
}
