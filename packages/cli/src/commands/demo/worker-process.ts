import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as delay } from 'node:timers/promises'
import { CalsyncError } from '@calsync/core'
import { sandboxSecret } from './demo-settings.js'
import type { Servers } from './servers.js'
import { workerConfigFile } from './worker-config-file.js'

/** A `calsync worker` in a process of its own. */
export interface WorkerProcess {
  readonly name: string
  readonly pid: number
  /** SIGKILL: it gets no chance to finish anything. */
  kill(): Promise<void>
  /** SIGTERM, as at a deployment: it finishes its calls and gives its leases back. */
  stop(): Promise<void>
}

/** The built command, beside which the parts of it lie. */
const command = fileURLToPath(new URL('./main.js', import.meta.url))
const START_MS = 15_000
const STOP_MS = 8_000

/**
 * Starts `calsync worker` as an operator would: options in a configuration file, secrets in the
 * environment, none in the arguments, which every user of the machine can list.
 */
export async function startWorkerProcess(
  { database, sandbox, encryptionKey }: Servers,
  name: string,
): Promise<WorkerProcess> {
  const directory = await mkdtemp(path.join(tmpdir(), 'calsync-demo-'))
  const file = path.join(directory, 'calsync.config.mts')
  await writeFile(file, workerConfigFile(), { mode: 0o600 })
  const child = spawn(process.execPath, [command, '--config', file, 'worker'], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
    // A group of its own: Ctrl-C is for the demo, which stops it in its own time.
    detached: true,
    env: {
      ...inherited(),
      CALSYNC_DATABASE_URL: database,
      CONNECTION_KEY_ENCRYPTION_KEY: encryptionKey,
      PICA_API_KEY: sandboxSecret,
      PICA_API_URL: sandbox.url,
      INSTANCE_ID: name,
    },
  })
  const killAtExit = (): void => void child.kill('SIGKILL')
  process.once('exit', killAtExit)
  const ended = new Promise<void>((resolve) => {
    child.once('close', resolve).once('error', () => resolve())
  }).then(async () => {
    process.off('exit', killAtExit)
    await rm(directory, { recursive: true, force: true })
  })
  await untilWorking(child, name)
  return {
    name,
    pid: child.pid as number,
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
    stop: async () => {
      child.kill('SIGTERM')
      const late = delay(STOP_MS, 'late' as const, { ref: false })
      if ((await Promise.race([ended, late])) === 'late') child.kill('SIGKILL')
      await ended
    },
  }
}

/** Resolves when it says that it works; rejects with what it said when it ends before. */
async function untilWorking(child: ChildProcess, name: string): Promise<void> {
  let said = ''
  const timer = setTimeout(() => child.kill('SIGKILL'), START_MS)
  try {
    await new Promise<void>((resolve, reject) => {
      child.stderr?.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString('utf8')).slice(-4_000)
        if (said.includes('worker.started')) resolve()
      })
      child.once('error', reject)
      child.once('close', () => reject(new Error(`it ended: ${said.trim()}`)))
    })
  } catch (cause) {
    throw new CalsyncError({
      code: 'WORKER_NOT_STARTED',
      message: `the process of ${name} did not start; ${String(cause)}`,
      next: 'build the command (npm run build), then run the demo again',
      cause,
    })
  } finally {
    clearTimeout(timer)
  }
}

/** What any process needs; nothing that configures a real calsync. */
function inherited(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG']
  return Object.fromEntries(names.map((name) => [name, process.env[name]]))
}
