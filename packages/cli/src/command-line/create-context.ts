import { createInterface } from 'node:readline/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { type Logger, silentLogger } from '@calsync/core'
import { loadSettings, type LoadedSettings } from '../configuration/load-settings.js'
import { requireValid } from '../configuration/resolve-settings.js'
import type { Setting } from '../configuration/setting.js'
import { loggerOn } from '../output/log-line.js'
import { progressOn } from '../output/progress.js'
import { styleOf } from '../output/style.js'
import { describeTarget, targetOf } from '../output/target.js'
import { composeCalsync, type CalsyncOnPostgres } from '../sdk/compose.js'
import { withDefaultProvider } from '../sdk/default-provider.js'
import type { ConnectOptions, Context, GlobalOptions } from './context.js'
import type { ProcessIo } from './run.js'

/** The context of one command, and how everything that it opened is closed. */
export function createContext(
  io: ProcessIo,
  options: GlobalOptions,
): { readonly context: Context; readonly close: () => Promise<void> } {
  const opened: CalsyncOnPostgres[] = []
  const now = (): number => Date.now()
  let loading: Promise<LoadedSettings> | undefined
  const load = (): Promise<LoadedSettings> =>
    (loading ??= loadSettings({
      directory: io.directory,
      configFile: options.config,
      environment: io.environment,
      flags: flagsOf(options),
      ownEntry: io.ownEntry,
    }))
  const settings = async () => requireValid(await load())
  const compose = async (overrides: ConnectOptions = {}): Promise<CalsyncOnPostgres> => {
    // A configuration's own logger may write to stdout, which belongs to the command's data.
    const logger = options.verbose ? verboseLogger(io, now) : silentLogger
    const complete = { ...(await settings()), logger, ...overrides }
    const calsync = composeCalsync(withDefaultProvider(complete))
    opened.push(calsync)
    return calsync
  }
  const progress = progressOn({
    write: io.writeErr,
    isTerminal: io.errIsTerminal,
    quiet: options.quiet,
    now,
  })
  const context: Context = {
    options,
    progress,
    print: io.writeOut,
    stdin: io.stdin,
    log: (line) => io.writeErr(`${line}\n`),
    isInteractive: io.errIsTerminal && io.stdin().isTTY,
    isTerminal: io.errIsTerminal,
    interrupted: io.interrupted,
    directory: io.directory,
    actor: io.actor(),
    now,
    sleep: async (ms) => {
      await delay(ms, undefined, { signal: io.interrupted }).catch(() => {})
    },
    confirm: (question) => confirm(io, question),
    loadSettings: load,
    settings,
    compose,
    connect: async (overrides) => {
      const calsync = await compose(overrides)
      await calsync.requireSchema()
      return calsync
    },
    showTarget: async () => progress.say(`Target: ${describeTarget(targetOf(await settings()))}`),
  }
  return {
    context,
    close: async () => {
      await Promise.all(opened.map((calsync) => calsync.close()))
    },
  }
}

function flagsOf({ databaseUrl, schema, tablePrefix, transport }: GlobalOptions): Setting[] {
  const flags = [
    { path: 'database', value: databaseUrl, origin: '--database-url' },
    { path: 'schema', value: schema, origin: '--schema' },
    { path: 'tablePrefix', value: tablePrefix, origin: '--table-prefix' },
    { path: 'transport', value: transport, origin: '--transport' },
  ]
  return flags.filter(({ value }) => value !== undefined)
}

function verboseLogger({ writeErr }: ProcessIo, now: () => number): Logger {
  const write = (line: string): void => writeErr(`${line}\n`)
  return loggerOn({ level: 'debug', format: 'pretty', style: styleOf(false), write, now })
}

async function confirm(io: ProcessIo, question: string): Promise<boolean> {
  const reader = createInterface({ input: io.stdin(), terminal: false })
  io.writeErr(`${question} [y/N] `)
  try {
    const answer = await reader.question('', { signal: io.interrupted })
    return /^y(es)?$/i.test(answer.trim())
  } catch {
    return false
  } finally {
    reader.close()
  }
}
