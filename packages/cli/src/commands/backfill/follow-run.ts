import { CalsyncError, type Run } from '@calsync/core'
import type { Context } from '../../command-line/context.js'
import { counted, duration } from '../../output/words.js'
import { Pace } from '../../questions/pace.js'
import type { SendingState } from '../../reports/backfill-report.js'
import type { CalsyncOnPostgres } from '../../sdk/compose.js'

const POLL_MS = 500

export interface FollowedRun {
  readonly run: Run
  readonly sending: SendingState
}

/** Says how a run goes, until it is planned and its work is sent, or somebody stops watching. */
export async function followRun(
  context: Context,
  calsync: CalsyncOnPostgres,
  id: string,
): Promise<FollowedRun> {
  const sent = new Pace()
  let most = 0
  for (;;) {
    const now = await readRun(calsync, id)
    const { run, sending } = now
    most = Math.max(most, sending.open)
    sent.note(most - sending.open, context.now())
    const isPlanned = run.status !== 'queued' && run.status !== 'running'
    const isOver = run.status === 'failed' || run.status === 'cancelled'
    if (isOver || (isPlanned && sending.open === 0) || context.interrupted.aborted) return now
    context.progress.update(progressLine(now, sent))
    await context.sleep(POLL_MS)
  }
}

/** A run and what is left to send; throws `CalsyncError` (`UNKNOWN_RUN`). */
export async function readRun(calsync: CalsyncOnPostgres, id: string): Promise<FollowedRun> {
  const run = await calsync.run(id)
  if (run === null) {
    throw new CalsyncError({
      code: 'UNKNOWN_RUN',
      message: `there is no run ${id}`,
      next: 'see the newest ones: calsync status',
    })
  }
  const { userId, organizationId } = run.scope
  const { records, gated, marks } = await calsync.status({
    ...(userId === undefined ? {} : { userId }),
    ...(organizationId === undefined ? {} : { organizationId }),
  })
  const open = Math.max(0, records.pending + records.retry - gated)
  return {
    run,
    sending: { open: open + (run.status === 'done' ? 0 : marks), held: gated, dead: records.dead },
  }
}

function progressLine({ run, sending }: FollowedRun, sent: Pace): string {
  const planned = `${run.status}: ${counted(run.listed, 'schedule')} listed, ${counted(run.planned, 'record')} planned`
  const rate = sent.perSecond
  if (rate === null || rate <= 0)
    return `${planned}, ${sending.open.toLocaleString('en-US')} to send`
  const left = sent.remainingMs(sending.open)
  const eta = left === null ? '' : `, ${duration(left)} left`
  return `${planned}, ${sending.open.toLocaleString('en-US')} to send at ${rate.toFixed(1)}/s${eta}`
}
