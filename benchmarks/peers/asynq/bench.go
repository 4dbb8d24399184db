package main

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
)

const (
	taskType = "send"
	queue    = "default"
	// Tries besides the first, as on the other sides.
	maxRetry = 4
	// How long an idle worker sleeps where a test is about speed. Asynq's default of a second is what
	// it would be judged by otherwise.
	pollInterval = time.Millisecond
)

// Bench is one task with the connections it needs.
type Bench struct {
	Task
	opt       asynq.RedisClientOpt
	client    *asynq.Client
	inspector *asynq.Inspector
	redis     *redis.Client
}

func newBench(task Task) *Bench {
	opt := asynq.RedisClientOpt{Addr: task.Address, PoolSize: max(task.InFlight, task.Concurrency) + 10}
	return &Bench{
		Task:      task,
		opt:       opt,
		client:    asynq.NewClient(opt),
		inspector: asynq.NewInspector(opt),
		redis:     redis.NewClient(&redis.Options{Addr: task.Address}),
	}
}

// add enqueues one task.
func (b *Bench) add(payload []byte, options ...asynq.Option) error {
	options = append(options, asynq.MaxRetry(maxRetry))
	if b.KeepAll {
		options = append(options, asynq.Retention(24*time.Hour))
	}
	_, err := b.client.Enqueue(asynq.NewTask(taskType, payload), options...)
	return err
}

// addAll enqueues so many tasks with so many calls under way.
func (b *Bench) addAll(jobs, inFlight int, options ...asynq.Option) error {
	var begun atomic.Int64
	var failed atomic.Pointer[error]
	var lanes sync.WaitGroup
	for range inFlight {
		lanes.Add(1)
		go func() {
			defer lanes.Done()
			for begun.Add(1) <= int64(jobs) {
				if err := b.add(b.Payload, options...); err != nil {
					failed.Store(&err)
					return
				}
			}
		}()
	}
	lanes.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}

// left counts the tasks that wait for a worker or are with one.
func (b *Bench) left() (int, error) {
	info, err := b.inspector.GetQueueInfo(queue)
	if err != nil {
		return 0, err
	}
	if failed := info.Retry + info.Archived; failed > 0 {
		return 0, fmt.Errorf("%d tasks failed", failed)
	}
	return info.Pending + info.Active, nil
}

// serve starts a worker. Its handler does nothing but see that the payload came, and count.
func (b *Bench) serve(interval time.Duration, handle func(payload []byte)) (*asynq.Server, error) {
	server := asynq.NewServer(b.opt, asynq.Config{
		Concurrency:       b.Concurrency,
		TaskCheckInterval: interval,
		LogLevel:          asynq.ErrorLevel,
	})
	handler := func(_ context.Context, task *asynq.Task) error {
		handle(task.Payload())
		return nil
	}
	return server, server.Start(asynq.HandlerFunc(handler))
}

// counter makes a handler that closes a channel when so many tasks have run.
func (b *Bench) counter(jobs int) (func([]byte), <-chan struct{}) {
	done := make(chan struct{})
	var count atomic.Int64
	return func(payload []byte) {
		if !bytes.Equal(payload, b.Payload) {
			panic("another payload came")
		}
		switch n := count.Add(1); {
		case n == int64(jobs):
			close(done)
		case n > int64(jobs):
			panic("more handlers ran than there were jobs")
		}
	}, done
}

// untilNoneLeft waits until no task waits or is with a worker.
func (b *Bench) untilNoneLeft() error {
	for {
		left, err := b.left()
		if err != nil || left == 0 {
			return err
		}
		time.Sleep(200 * time.Microsecond)
	}
}

// cpuUs is the processor time of this process and of Redis so far, in microseconds.
func (b *Bench) cpuUs() (float64, error) {
	var own syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &own); err != nil {
		return 0, err
	}
	text, err := b.redis.Info(context.Background(), "cpu").Result()
	if err != nil {
		return 0, err
	}
	us := float64(own.Utime.Sec+own.Stime.Sec)*1e6 + float64(own.Utime.Usec+own.Stime.Usec)
	return us + 1e6*(field(text, "used_cpu_user")+field(text, "used_cpu_sys")), nil
}

// field reads a number from what INFO answers.
func field(info, name string) float64 {
	for line := range strings.SplitSeq(info, "\r\n") {
		if value, found := strings.CutPrefix(line, name+":"); found {
			number, _ := strconv.ParseFloat(value, 64)
			return number
		}
	}
	return 0
}

func ms(since time.Time) float64 { return float64(time.Since(since).Nanoseconds()) / 1e6 }

func perSecond(jobs int, since time.Time) float64 { return float64(jobs) / time.Since(since).Seconds() }
