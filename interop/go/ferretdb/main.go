// A MongoDB-wire server over SQLite or PostgreSQL for the interop suite.
package main

import (
	"context"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	config := &ferretdb.Config{Handler: os.Args[1], SQLiteURL: os.Args[2], PostgreSQLURL: os.Args[2]}
	config.Listener.TCP = os.Args[3]
	server, err := ferretdb.New(config)
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := server.Run(ctx); err != nil {
		log.Fatal(err)
	}
}
