// Go's crypto/tls as a server for the interoperation table: TLS 1.0 to 1.3, every suite it has, echoes what it hears.
//
//	go run go_server.go CERTIFICATE KEY     prints PORT on a line, then serves until it is killed
//	go run go_server.go --suites            prints the code points of what it has
package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"os"
	"time"
)

func suites() []uint16 {
	var codes []uint16
	for _, list := range [][]*tls.CipherSuite{tls.CipherSuites(), tls.InsecureCipherSuites()} {
		for _, suite := range list {
			codes = append(codes, suite.ID)
		}
	}
	return codes
}

func serve(connection net.Conn) {
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.Copy(connection, connection); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

func main() {
	if os.Args[1] == "--suites" {
		for _, code := range suites() {
			fmt.Printf("0x%04X\n", code)
		}
		return
	}
	pair, err := tls.LoadX509KeyPair(os.Args[1], os.Args[2])
	if err != nil {
		panic(err)
	}
	config := &tls.Config{
		Certificates:     []tls.Certificate{pair},
		MinVersion:       tls.VersionTLS10,
		CipherSuites:     suites(),
		CurvePreferences: []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521},
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go serve(connection)
	}
}
