import type { Command } from 'commander'
import type { Report } from '../output/report.js'
import type { Context } from './context.js'

/** One command: its arguments, and what it does with them. */
export interface CommandDefinition<Options extends object = object> {
  /** Declares options, arguments and examples. */
  configure(command: Command): void
  /** Does it; the report is printed. `null` when everything is printed already. */
  run(context: Context, options: Options, args: readonly string[]): Promise<Report | null>
  /** True when the command ends by itself once `context.interrupted` is aborted. */
  readonly handlesInterrupt?: true
}

/** The module of a command, loaded only when it is called. */
export interface CommandModule {
  readonly command: CommandDefinition
}
