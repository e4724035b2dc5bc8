import { requireConsent } from '../../command-line/consent.js'
import type { Context } from '../../command-line/context.js'
import type { Report } from '../../output/report.js'
import { counted } from '../../output/words.js'
import { cancelledReport } from '../../reports/cancelled-report.js'
import { parkedReport, retriedParkedReport } from '../../reports/parked-report.js'
import type { RetryOptions } from './retry-options.js'

/** Has results handed over again that the host's own code would not take. */
export async function retryParked(context: Context, options: RetryOptions): Promise<Report> {
  const calsync = await context.connect()
  const parked = await calsync.results.parked()
  if (options.dryRun === true || parked.length === 0) return parkedReport(parked)
  await context.showTarget()
  context.progress.say(`To be handed over again: ${counted(parked.length, 'result')}.`)
  const consented = await requireConsent(context, {
    question: 'Go on?',
    yes: options.yes === true,
    isBulk: true,
  })
  if (!consented) return cancelledReport(context.interrupted.aborted)
  const { reason } = options
  const order = { by: context.actor, ...(reason === undefined ? {} : { reason }) }
  return retriedParkedReport(await calsync.results.retryParked(order))
}
