import type { Socket } from 'node:net';

/** Resets a socket. One that is saying goodbye already is closed: Node fails to reset it, and would never tell its end. */
export function resetSocket(socket: Socket): void {
  if (socket.connecting || socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

/** Calls back once a socket is gone, also where Node failed to reset it. */
export function onGone(socket: Socket, listener: (hadError: boolean) => void): void {
  socket.on('close', listener);
  socket.on('error', ({ syscall }: NodeJS.ErrnoException) => {
    if (syscall === 'reset') listener(true);
  });
}
