// Command asynq measures Asynq as the Node programs beside it measure the other libraries. It takes one
// task as JSON, on a Redis that is empty, and prints what it found as JSON.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Task is what is asked for. Durations are milliseconds.
type Task struct {
	Mode        string `json:"mode"`
	Address     string `json:"address"`
	Payload     []byte `json:"payload"`
	Jobs        int    `json:"jobs"`
	InFlight    int    `json:"inFlight"`
	Concurrency int    `json:"concurrency"`
	KeepAll     bool   `json:"keepAll"`
	Backlog     int    `json:"backlog"`
	Rate        int    `json:"rate"`
	SettleMs    int    `json:"settleMs"`
	WatchMs     int    `json:"watchMs"`
}

// Findings is what a run found out, by name.
type Findings map[string]float64

var modes = map[string]func(*Bench) (Findings, error){
	"enqueue":     enqueue,
	"drain":       drain,
	"one-process": oneProcess,
	"work":        work,
	"produce":     produce,
	"latency":     latency,
	"backlog":     backlog,
	"idle":        idle,
}

func main() {
	// Whoever started it holds the other end of its input; without them nobody wants to know.
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "asynq:", err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return errors.New("give one task as JSON")
	}
	var task Task
	if err := json.Unmarshal([]byte(os.Args[1]), &task); err != nil {
		return err
	}
	mode, known := modes[task.Mode]
	if !known {
		return fmt.Errorf("unknown mode %q", task.Mode)
	}
	found, err := mode(newBench(task))
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(found)
}
