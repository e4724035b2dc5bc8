import type { RecordFilter, RecordView } from '@calsync/core'
import type { CommandDefinition } from '../command-line/command.js'
import type { Context } from '../command-line/context.js'
import { requireConsent } from '../command-line/consent.js'
import { exitCodes } from '../output/exit-code.js'
import type { Report } from '../output/report.js'
import { counted } from '../output/words.js'
import { absence } from '../questions/working-workers.js'
import { cancelledReport } from '../reports/cancelled-report.js'
import { nothingToRetryReport, retryPreviewReport, retryReport } from '../reports/retry-report.js'
import type { CalsyncOnPostgres } from '../sdk/compose.js'
import { followRecords, readRecords } from './retry/follow-records.js'
import { configureRetry, recordFilterOf, type RetryOptions } from './retry/retry-options.js'
import { retryParked } from './retry/retry-parked.js'

export const command: CommandDefinition<RetryOptions> = {
  configure: configureRetry,
  handlesInterrupt: true,
  run: async (context, options) => {
    if (options.parked === true) return await retryParked(context, options)
    const filter = recordFilterOf(options, context.now())
    const calsync = await context.connect()
    const { records } = await calsync.previewRetry(filter)
    const { now } = await calsync.status(filter)
    const waiting = records.filter((view) => !isDueAlready(view, now))
    if (waiting.length === 0) return nothingToRetryReport(records.length)
    const retriable = await readRecords(calsync, filter, waiting)
    if (options.dryRun === true) return retryPreviewReport(retriable)

    await context.showTarget()
    context.progress.say(`To be tried again: ${describe(waiting)}.`)
    const consented = await requireConsent(context, {
      question: 'Go on?',
      yes: options.yes === true,
      isBulk: options.user === undefined,
    })
    if (!consented) return cancelledReport(context.interrupted.aborted)
    return await retryNow(context, calsync, filter, options)
  },
}

async function retryNow(
  context: Context,
  calsync: CalsyncOnPostgres,
  filter: RecordFilter,
  { reason, wait, timeout }: RetryOptions,
): Promise<Report> {
  const by = context.actor
  const records = await calsync.retry(filter, { by, ...(reason === undefined ? {} : { reason }) })
  context.progress.say(`${counted(records.length, 'record')} made due.`)
  const absent = absence(await calsync.store.runs.listWorkers(), (await calsync.status()).now)
  if (absent !== null) context.progress.say(`warning: ${absent}`)
  if (wait === false || (wait === undefined && absent !== null)) {
    return retryReport(await readRecords(calsync, filter, records), false)
  }
  const timeoutMs = timeout * 1_000
  const followed = await followRecords(context, calsync, { filter, records, timeoutMs })
  const report = retryReport(followed, true)
  if (!context.interrupted.aborted) return report
  context.progress.say('Stopped waiting; the retry goes on. See it: calsync status')
  return { ...report, exitCode: exitCodes.interrupted }
}

/** A retry before this one, which no worker has come to yet. */
function isDueAlready({ record }: RecordView, now: number): boolean {
  return record.status === 'retry' && record.tries === 0 && (record.dueAt ?? Infinity) <= now
}

function describe(records: readonly RecordView[]): string {
  const byClass = Map.groupBy(records, ({ record }) => record.lastError?.class ?? 'no error')
  const classes = [...byClass].map(([name, views]) => `${views.length} ${name}`)
  const users = new Set(records.map(({ userId }) => userId))
  const [user = ''] = users
  const whose = users.size === 1 ? `user ${user}` : counted(users.size, 'user')
  return `${counted(records.length, 'record')} of ${whose} (${classes.join(', ')})`
}
