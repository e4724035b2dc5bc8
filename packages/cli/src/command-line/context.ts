import type { Logger, Telemetry } from '@calsync/core'
import type { LoadedSettings } from '../configuration/load-settings.js'
import type { Settings } from '../configuration/settings-schema.js'
import type { Progress } from '../output/progress.js'
import type { OutputFormat } from '../output/report.js'
import type { CalsyncOnPostgres } from '../sdk/compose.js'

/** What is given on the command line for every command. */
export interface GlobalOptions {
  readonly output: OutputFormat
  readonly quiet: boolean
  readonly verbose: boolean
  readonly color: boolean
  readonly databaseUrl?: string
  readonly schema?: string
  readonly tablePrefix?: string
  readonly transport?: string
  readonly config?: string
}

export interface ConnectOptions {
  readonly logger?: Logger
  readonly telemetry?: Telemetry
}

/** Everything that a command may use of the outside. */
export interface Context {
  readonly options: GlobalOptions
  /** Words for people, on stderr. */
  readonly progress: Progress
  /** Raw text on stdout, for commands whose report must not wait for their end. */
  readonly print: (text: string) => void
  /** Standard input, for commands that read it. */
  readonly stdin: () => NodeJS.ReadStream
  /** Raw lines on stderr, for logs. */
  readonly log: (line: string) => void
  /** Whether somebody can answer a question. */
  readonly isInteractive: boolean
  /** Whether stderr is a terminal. */
  readonly isTerminal: boolean
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly interrupted: AbortSignal
  /** Where the command was called. */
  readonly directory: string
  /** Who runs the command, for the audit: `alice@host`. */
  readonly actor: string
  /** Wall clock, milliseconds. */
  readonly now: () => number
  /** Resolves after `ms`, or when interrupted. */
  sleep(ms: number): Promise<void>
  /** Asks; only when `isInteractive`. */
  confirm(question: string): Promise<boolean>
  /** The configuration with its problems, for `doctor`. */
  loadSettings(): Promise<LoadedSettings>
  /** The configuration; throws `CONFIG_INVALID`. */
  settings(): Promise<Settings>
  /** calsync on the configured database, its schema checked; closed when the command ends. */
  connect(options?: ConnectOptions): Promise<CalsyncOnPostgres>
  /** The same without looking at the schema. */
  compose(options?: ConnectOptions): Promise<CalsyncOnPostgres>
  /** Says where is about to be written. */
  showTarget(): Promise<void>
}
