import { errorAnswers, type ErrorClass, parseScheduleRef, type RecordFilter } from '@calsync/core'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { addScopeOptions, filterOf, type ScopeOptions } from '../../command-line/scope-options.js'
import { parseSince } from '../../questions/parse-since.js'

export interface RetryOptions extends ScopeOptions {
  readonly errorClass?: ErrorClass
  readonly since?: string
  readonly schedule?: string
  readonly parked?: true
  readonly dryRun?: true
  readonly reason?: string
  readonly yes?: true
  /** `undefined`: if a worker is there. */
  readonly wait?: boolean
  readonly timeout: number
}

export function configureRetry(program: Command): void {
  addScopeOptions(program)
    .addOption(
      new Option('--error-class <class>', 'only records that failed with this class').choices(
        Object.keys(errorAnswers),
      ),
    )
    .option('--since <time>', 'only records that failed since then: 30m, 2h, 3d, or a date')
    .option('--schedule <ref>', 'only this schedule, such as class:42')
    .addOption(
      new Option(
        '--parked',
        "results that your application's handlers would not take, not records",
      ).conflicts(['user', 'organization', 'errorClass', 'since', 'schedule']),
    )
    .option('--dry-run', 'show what would be tried again; change nothing')
    .option('--reason <text>', 'why, for the audit')
    .option('-y, --yes', 'do not ask')
    .option('--wait', 'wait for the results even if no worker has been seen')
    .option('--no-wait', 'do not wait for the results')
    .option('--timeout <seconds>', 'longest wait for the results', seconds, 120)
}

function seconds(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value
  throw new InvalidArgumentError('It must be a number of seconds.')
}

/** The records that the options mean. Throws `USAGE`, `INVALID_REFERENCE`. */
export function recordFilterOf(options: RetryOptions, now: number): RecordFilter {
  const { errorClass, since, schedule } = options
  return {
    ...filterOf(options),
    ...(errorClass === undefined ? {} : { errorClass }),
    ...(since === undefined ? {} : { since: parseSince(since, now) }),
    ...(schedule === undefined ? {} : { ref: parseScheduleRef(schedule) }),
  }
}
