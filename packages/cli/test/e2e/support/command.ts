import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import type { TestHost } from './host.js'

const main = path.resolve(import.meta.dirname, '../../../dist/main.js')

export interface RunningCommand {
  readonly child: ChildProcess
  readonly pid: number
  /** All that it printed so far, on both streams. */
  output(): string
  /** Resolves to the exit code; `null` when a signal ended it. */
  readonly ended: Promise<number | null>
  /** Resolves once the output matches; rejects when the command ends before. */
  until(pattern: RegExp): Promise<void>
}

/** Starts the built command for a host, in the folder of its configuration. */
export function startCommand(
  host: TestHost,
  args: readonly string[],
  environment: Record<string, string> = {},
): RunningCommand {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: host.directory,
    env: host.environment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const waiting = new Set<() => void>()
  const take = (chunk: Buffer): void => {
    text += chunk.toString()
    for (const check of waiting) check()
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return {
    child,
    pid: child.pid ?? 0,
    output: () => text,
    ended,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (!pattern.test(text)) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
        void ended.then((code) =>
          reject(new Error(`ended with ${code} before ${pattern}:\n${text}`)),
        )
      }),
  }
}

/** Runs a command to its end. */
export async function runCommand(
  host: TestHost,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<{ readonly code: number | null; readonly output: string }> {
  const command = startCommand(host, args, environment)
  const code = await command.ended
  return { code, output: command.output() }
}
