import { spawn, type SpawnOptions } from 'node:child_process'

/** A server running as a process of its own, so that tests can stop, freeze and kill it. */
export interface ServerProcess {
  readonly pid: number
  /** Resolves when the process has ended, however it ended. */
  readonly exited: Promise<void>
  isRunning(): boolean
  /** The last lines it printed, for error messages. */
  output(): string
  /** Resolves when a line of output contains the text; rejects when the process ends before. */
  printed(text: string, timeoutMs: number): Promise<void>
  kill(signal: NodeJS.Signals): void
  /** Sends the signal, waits, and kills what is still there after the time. */
  stop(signal: NodeJS.Signals, timeoutMs: number): Promise<void>
}

const keptCharacters = 20_000

/**
 * Starts a server. It dies with this process: `lastSignal` is sent when Node exits without
 * having stopped it.
 */
export async function spawnServer(
  command: string,
  args: readonly string[],
  options: SpawnOptions & { lastSignal: NodeJS.Signals },
): Promise<ServerProcess> {
  const { lastSignal, ...spawnOptions } = options
  const child = spawn(command, args, {
    ...spawnOptions,
    // A group of its own: Ctrl-C reaches this process, which may need the server to finish.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const listeners = new Set<() => void>()
  const collect = (chunk: Buffer): void => {
    text = (text + chunk.toString('utf8')).slice(-keptCharacters)
    for (const listener of listeners) listener()
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)

  let running = true
  const killAtExit = (): void => void child.kill(lastSignal)
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      running = false
      process.off('exit', killAtExit)
      resolve()
    })
  })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
  process.once('exit', killAtExit)

  const printed = (wanted: string, timeoutMs: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const finish = (error?: Error): void => {
        clearTimeout(timer)
        listeners.delete(look)
        if (error) reject(error)
        else resolve()
      }
      const look = (): void => {
        if (text.includes(wanted)) finish()
      }
      const timer = setTimeout(
        () => finish(new Error(`"${wanted}" not printed in ${timeoutMs} ms:\n${text}`)),
        timeoutMs,
      )
      void exited.then(() => finish(new Error(`The server ended before "${wanted}":\n${text}`)))
      listeners.add(look)
      look()
    })

  return {
    // Set once `spawn` has been emitted.
    pid: child.pid as number,
    exited,
    isRunning: () => running,
    output: () => text,
    printed,
    kill: (signal) => void child.kill(signal),
    stop: async (signal, timeoutMs) => {
      if (!running) return
      child.kill(signal)
      const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
      await exited
      clearTimeout(timer)
    },
  }
}
