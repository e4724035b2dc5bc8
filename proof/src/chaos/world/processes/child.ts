import { fork, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { root } from '../../../loader/failpoint-scope.ts'
import type { SecretWatch } from '../secret-watch.ts'

const loader = new URL('../../../loader/register.ts', import.meta.url).href
/** What Node has to say of its own type stripping, and of kafkajs's timers, at each start. */
const quietly = ['ExperimentalWarning', 'TimeoutNegativeWarning'].map(
  (warning) => `--disable-warning=${warning}`,
)
const keptCharacters = 20_000

export interface ChildOptions {
  readonly name: string
  readonly script: URL
  /** Beside the environment of this process; secrets travel here. */
  readonly environment?: Readonly<Record<string, string>>
  readonly watch: SecretWatch
}

export interface ChildEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A Node process of its own that runs the packages from source and dies with this one. */
export class Child {
  readonly name: string
  readonly pid: number
  readonly process: ChildProcess
  /** When it has ended and all that it wrote is read. */
  readonly ended: Promise<ChildEnd>
  #output = ''
  #running = true
  readonly #lines = new Set<(line: string) => void>()

  constructor({ name, script, environment = {}, watch }: ChildOptions) {
    const child = fork(fileURLToPath(script), {
      execArgv: [...quietly, '--import', loader],
      env: { ...process.env, ...compileCache(), ...environment },
      // The last one is for a few bytes before the end: see `processes/trigger.ts`.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
      // A group of its own: Ctrl-C reaches this process, which ends the others in order.
      detached: true,
    })
    if (child.pid === undefined) throw new Error(`The process ${name} could not be started.`)
    this.name = name
    this.pid = child.pid
    this.process = child
    dieWithThis(child)
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal }))
    })
    child.once('exit', () => (this.#running = false))
    // A message to a process that has just died.
    child.on('error', () => {})
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) this.#read(stream, watch)
    }
  }

  isRunning(): boolean {
    return this.#running
  }

  /** The last of what it wrote. */
  output(): string {
    return this.#output
  }

  onLine(listener: (line: string) => void): void {
    this.#lines.add(listener)
  }

  signal(signal: NodeJS.Signals): void {
    if (this.#running) this.process.kill(signal)
  }

  send(message: object): void {
    if (this.process.connected) this.process.send(message, () => {})
  }

  /** Sends SIGTERM, and SIGKILL to what is still there after the time. */
  async stop(withinMs: number): Promise<void> {
    this.signal('SIGCONT')
    this.signal('SIGTERM')
    const timer = setTimeout(() => this.signal('SIGKILL'), withinMs)
    await this.ended
    clearTimeout(timer)
  }

  #read(stream: Readable, watch: SecretWatch): void {
    createInterface({ input: stream }).on('line', (line) => {
      watch.look(`the output of ${this.name}`, line)
      this.#output = `${this.#output}${line}\n`.slice(-keptCharacters)
      for (const listener of this.#lines) listener(line)
    })
  }
}

/** Compiling the packages anew took half of the time that a worker needs to start. */
function compileCache(): Record<string, string> {
  return { NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'calsync', 'compiled') }
}

const living = new Set<ChildProcess>()

/** One listener for all of them: there may be many. */
function dieWithThis(child: ChildProcess): void {
  if (living.size === 0) process.on('exit', killLiving)
  living.add(child)
  child.once('exit', () => {
    living.delete(child)
    if (living.size === 0) process.off('exit', killLiving)
  })
}

function killLiving(): void {
  for (const child of living) child.kill('SIGKILL')
}
