import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'

const main = path.resolve(import.meta.dirname, '../../dist/main.js')

export interface CommandResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** Everything that any command of this file printed, for the search for secrets. */
export const printed: string[] = []

/** The built command, with nothing of this process's environment but what finds programs. */
function spawnCommand(args: readonly string[], options: CommandOptions = {}): ChildProcess {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [main, ...args], {
    cwd: options.cwd ?? '/',
    env: { PATH, HOME, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return child
}

export async function runCommand(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const running = new RunningCommand(args, options)
  return await running.ended
}

/** The report in JSON of a command that was run with `-o json`. */
export function dataOf<T>({ stdout }: CommandResult): T {
  const shape = JSON.parse(stdout) as { version: number; kind: string; data: T }
  if (shape.version !== 1) throw new Error(`version ${shape.version}`)
  return shape.data
}

/** A command that runs until it is told to end. */
export class RunningCommand {
  readonly ended: Promise<CommandResult>
  readonly #child: ChildProcess
  #stdout = ''
  #stderr = ''
  #listeners: (() => void)[] = []

  constructor(args: readonly string[], options: CommandOptions = {}) {
    this.#child = spawnCommand(args, options)
    const collect = (text: string, stream: 'stdout' | 'stderr'): void => {
      printed.push(text)
      if (stream === 'stdout') this.#stdout += text
      else this.#stderr += text
      for (const listener of this.#listeners) listener()
    }
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => collect(text, 'stdout'))
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => collect(text, 'stderr'))
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject)
      this.#child.once('close', (code) => {
        for (const listener of this.#listeners) listener()
        resolve({ code, stdout: this.#stdout, stderr: this.#stderr })
      })
    })
  }

  /** Resolves when a text is printed on either stream; rejects when the command ends before. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#stdout) ?? pattern.exec(this.#stderr)
      if (match !== null) return match
      const { exitCode } = this.#child
      if (exitCode !== null) throw new Error(`ended with ${exitCode}: ${this.#stderr}`)
      await new Promise<void>((resolve) => this.#listeners.push(resolve))
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  async stop(): Promise<CommandResult> {
    this.#child.kill('SIGTERM')
    return await this.ended
  }
}
