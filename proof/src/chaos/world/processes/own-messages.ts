/** The first message of the parent process. */
export function firstMessage<T>(): Promise<T> {
  return new Promise((resolve) => process.once('message', (message) => resolve(message as T)))
}

const die = (): void => void process.kill(process.pid, 'SIGKILL')

/** A process without its parent has nobody to report to, and nobody to stop it. */
export function dieWithParent(): void {
  process.once('disconnect', die)
}

/** Lets go of the parent, so that the process ends when it has nothing left to do. */
export function leaveParent(): void {
  process.off('disconnect', die)
  if (process.connected) process.disconnect()
}
