package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/hibiken/asynq"
)

// How many calls fill a queue before something else is measured.
const filling = 100

// enqueue adds tasks and runs none.
func enqueue(b *Bench) (Findings, error) {
	if err := b.add(b.Payload); err != nil {
		return nil, err
	}
	startedAt := time.Now()
	if err := b.addAll(b.Jobs, b.InFlight); err != nil {
		return nil, err
	}
	elapsed := ms(startedAt)
	left, err := b.left()
	if err == nil && left != b.Jobs+1 {
		err = fmt.Errorf("%d tasks were added, and %d are there", b.Jobs+1, left)
	}
	return Findings{"elapsedMs": elapsed}, err
}

// drain runs tasks that were added before, until none is left.
func drain(b *Bench) (Findings, error) {
	if err := b.addAll(b.Jobs, filling); err != nil {
		return nil, err
	}
	handle, done := b.counter(b.Jobs)
	before, err := b.cpuUs()
	if err != nil {
		return nil, err
	}
	startedAt := time.Now()
	server, err := b.serve(pollInterval, handle)
	if err != nil {
		return nil, err
	}
	<-done
	if err := b.untilNoneLeft(); err != nil {
		return nil, err
	}
	elapsed := ms(startedAt)
	after, err := b.cpuUs()
	server.Shutdown()
	return Findings{"elapsedMs": elapsed, "cpu": (after - before) / float64(b.Jobs)}, err
}

// oneProcess adds tasks while they are run.
func oneProcess(b *Bench) (Findings, error) {
	handle, done := b.counter(b.Jobs)
	server, err := b.serve(pollInterval, handle)
	if err != nil {
		return nil, err
	}
	startedAt := time.Now()
	if err := b.addAll(b.Jobs, b.InFlight); err != nil {
		return nil, err
	}
	<-done
	if err := b.untilNoneLeft(); err != nil {
		return nil, err
	}
	elapsed := ms(startedAt)
	server.Shutdown()
	return Findings{"elapsedMs": elapsed}, nil
}

// work runs tasks that another process adds. It says when it is ready, and at what time none was left.
func work(b *Bench) (Findings, error) {
	handle, done := b.counter(b.Jobs)
	server, err := b.serve(pollInterval, handle)
	if err != nil {
		return nil, err
	}
	fmt.Println(`{"ready":1}`)
	<-done
	if err := b.untilNoneLeft(); err != nil {
		return nil, err
	}
	endedAt := float64(time.Now().UnixNano()) / 1e6
	server.Shutdown()
	return Findings{"endedAt": endedAt}, nil
}

// produce adds tasks for a worker elsewhere. It says at what time it began.
func produce(b *Bench) (Findings, error) {
	if err := b.client.Ping(); err != nil {
		return nil, err
	}
	startedAt := float64(time.Now().UnixNano()) / 1e6
	return Findings{"startedAt": startedAt}, b.addAll(b.Jobs, b.InFlight)
}

// latency adds tasks at a steady rate while they are run; their payload begins with the time.
func latency(b *Bench) (Findings, error) {
	var lock sync.Mutex
	waits := make([]float64, 0, b.Jobs)
	done := make(chan struct{})
	origin := time.Now()
	server, err := b.serve(pollInterval, func(payload []byte) {
		wait := time.Since(origin) - time.Duration(binary.BigEndian.Uint64(payload))
		lock.Lock()
		defer lock.Unlock()
		waits = append(waits, float64(wait.Nanoseconds())/1e6)
		if len(waits) == b.Jobs {
			close(done)
		}
	})
	if err != nil {
		return nil, err
	}
	failed := make(chan error, b.Jobs)
	for n := range b.Jobs {
		time.Sleep(time.Until(origin.Add(time.Duration(n) * time.Second / time.Duration(b.Rate))))
		go func() {
			payload := binary.BigEndian.AppendUint64(nil, uint64(time.Since(origin)))
			if err := b.add(append(payload, b.Payload...)); err != nil {
				failed <- err
			}
		}()
	}
	select {
	case <-done:
	case err := <-failed:
		return nil, err
	}
	server.Shutdown()
	counted := slices.Sorted(slices.Values(waits[b.Jobs/10:]))
	at := func(share float64) float64 { return counted[int(float64(len(counted))*share)] }
	return Findings{"p50": at(0.5), "p99": at(0.99)}, nil
}

// backlog adds tasks beside others that are not due, then runs as many.
func backlog(b *Bench) (Findings, error) {
	if err := b.addAll(b.Backlog, filling, asynq.ProcessIn(time.Hour)); err != nil {
		return nil, err
	}
	startedAt := time.Now()
	if err := b.addAll(b.Jobs, b.InFlight); err != nil {
		return nil, err
	}
	added := perSecond(b.Jobs, startedAt)
	handle, done := b.counter(b.Jobs)
	startedAt = time.Now()
	server, err := b.serve(pollInterval, handle)
	if err != nil {
		return nil, err
	}
	<-done
	ran := perSecond(b.Jobs, startedAt)
	server.Shutdown()
	return Findings{"enqueue": added, "drain": ran}, nil
}

// idle watches a worker that has nothing to do, at its default interval.
func idle(b *Bench) (Findings, error) {
	if err := b.add(b.Payload); err != nil {
		return nil, err
	}
	server, err := b.serve(0, func([]byte) {})
	if err != nil {
		return nil, err
	}
	time.Sleep(time.Duration(b.SettleMs) * time.Millisecond)
	commands := func() float64 {
		text, _ := b.redis.Info(context.Background(), "stats").Result()
		return field(text, "total_commands_processed")
	}
	first := commands()
	before, err := b.cpuUs()
	if err != nil {
		return nil, err
	}
	time.Sleep(time.Duration(b.WatchMs) * time.Millisecond)
	after, err := b.cpuUs()
	seconds := float64(b.WatchMs) / 1e3
	// Three commands in between are our own.
	found := Findings{"commands": (commands() - first - 3) / seconds, "cpu": (after - before) / 1e3 / seconds}
	server.Shutdown()
	return found, err
}
