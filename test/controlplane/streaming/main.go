// Command streaming serves the kubelet's exec, port-forward and log endpoints, with the streaming code that containerd and
// CRI-O serve them with, so that the wire from an API client through kube-apiserver to a container can be tested where no
// container runs. Commands are a few words of its own; a forwarded port is that port on loopback.
package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/portforward"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
	utilexec "k8s.io/utils/exec"
)

const idle = time.Hour

type container struct{}

// ExecInContainer knows `shell` (lines: `size`, `echo words`, `exit code`), `cat`, and says of everything else that it isn't there.
func (container) ExecInContainer(_ context.Context, _, _, _ string, command []string, in io.Reader, out, _ io.WriteCloser, tty bool, resize <-chan remotecommand.TerminalSize, _ time.Duration) error {
	switch command[0] {
	case "cat":
		_, err := io.Copy(out, in)
		return err
	case "shell":
		return shell(in, out, resize)
	default:
		return fmt.Errorf("exec: %q: executable file not found in $PATH", command[0])
	}
}

func shell(in io.Reader, out io.Writer, resize <-chan remotecommand.TerminalSize) error {
	var lock sync.Mutex
	var size remotecommand.TerminalSize
	go func() {
		for next := range resize {
			lock.Lock()
			size = next
			lock.Unlock()
		}
	}()
	fmt.Fprint(out, "$ ")
	lines := bufio.NewScanner(in)
	lines.Split(anyLine)
	for lines.Scan() {
		word, rest, _ := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		switch word {
		case "size":
			lock.Lock()
			fmt.Fprintf(out, "%dx%d\r\n$ ", size.Width, size.Height)
			lock.Unlock()
		case "echo":
			fmt.Fprintf(out, "%s\r\n$ ", rest)
		case "exit":
			code, err := strconv.Atoi(rest)
			if err != nil || code == 0 {
				return nil
			}
			return utilexec.CodeExitError{Err: fmt.Errorf("exit status %d", code), Code: code}
		}
	}
	return lines.Err()
}

// anyLine ends a line at \r or \n: terminals send the former.
func anyLine(data []byte, atEOF bool) (int, []byte, error) {
	if index := strings.IndexAny(string(data), "\r\n"); index >= 0 {
		return index + 1, data[:index], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

func (container) PortForward(_ context.Context, _, _ string, port int32, stream io.ReadWriteCloser) error {
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return err
	}
	defer conn.Close()
	done := make(chan error, 2)
	go func() { _, err := io.Copy(conn, stream); done <- err }()
	go func() { _, err := io.Copy(stream, conn); done <- err }()
	return <-done
}

// logs answers three lines of three seconds, and with follow one more later.
func logs(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	since, _ := time.Parse(time.RFC3339, query.Get("sinceTime"))
	begun := time.Date(2026, 1, 1, 12, 0, 0, 500_000_000, time.UTC)
	write := func(index int) {
		at := begun.Add(time.Duration(index) * time.Second)
		if at.Before(since) {
			return
		}
		if query.Get("timestamps") == "true" {
			fmt.Fprintf(w, "%s ", at.Format(time.RFC3339Nano))
		}
		fmt.Fprintf(w, "line %d\n", index)
		w.(http.Flusher).Flush()
	}
	for index := range 3 {
		write(index)
	}
	if query.Get("follow") == "true" {
		time.Sleep(300 * time.Millisecond)
		write(3)
	}
}

func serve(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if len(parts) < 3 {
		http.NotFound(w, r)
		return
	}
	pod := parts[2] + "_" + parts[1]
	switch parts[0] {
	case "exec":
		options, err := remotecommand.NewOptions(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		remotecommand.ServeExec(w, r, container{}, pod, "", parts[len(parts)-1], r.URL.Query()["command"], options, idle, idle, remotecommand.SupportedStreamingProtocols)
	case "portForward":
		options, err := portforward.NewV4Options(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		portforward.ServePortForward(w, r, container{}, pod, "", options, idle, idle, portforward.SupportedProtocols)
	case "containerLogs":
		logs(w, r)
	default:
		http.NotFound(w, r)
	}
}

func run() error {
	certificate := flag.String("cert", "", "serving certificate (PEM file)")
	key := flag.String("key", "", "its key (PEM file)")
	flag.Parse()
	pair, err := tls.LoadX509KeyPair(*certificate, *key)
	if err != nil {
		return err
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: []string{"http/1.1"}})
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	// Ends with its parent, whose end closes the pipe.
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	err = http.Serve(listener, http.HandlerFunc(serve))
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
