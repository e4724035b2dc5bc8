import type { BackfillPreview, Run } from '@calsync/core'
import { exitCodes, type ExitCode } from '../output/exit-code.js'
import type { Report } from '../output/report.js'
import type { Style } from '../output/style.js'
import { pairs } from '../output/table.js'
import { counted, duration } from '../output/words.js'
import {
  type BackfillEstimate,
  type EstimateLimits,
  OPERATION_MS,
} from '../questions/estimate-backfill.js'
import { runData } from './run-data.js'

/** A dry run with what it would cost. */
export interface BackfillForecast {
  readonly preview: BackfillPreview
  readonly estimate: BackfillEstimate
  readonly limits: EstimateLimits
  /** Whose mailbox takes the longest. */
  readonly longestUser: string | null
  /** The part of the one user that was asked for. */
  readonly own: { readonly userId: string; readonly estimate: BackfillEstimate } | null
}

/** What a backfill would do. */
export function backfillPreviewReport(forecast: BackfillForecast): Report {
  const { preview, estimate, limits, longestUser, own } = forecast
  const { mailboxes, ...totals } = preview
  const { maxBatchItems, lanes, mailboxBudget, accountBudget, workers } = limits
  const longest = estimate.longest === null ? null : { ...estimate.longest, userId: longestUser }
  const assumptions = { operationMs: OPERATION_MS, maxBatchItems, lanes, mailboxBudget }
  return {
    kind: 'backfill.preview',
    data: {
      ...totals,
      mailboxes: mailboxes.size,
      estimate: { ...estimate, longest },
      own,
      assumptions: { ...assumptions, accountBudget, workers },
    },
    text: (style) => previewText(forecast, style),
  }
}

function previewText(forecast: BackfillForecast, { bold, yellow, dim }: Style): string {
  const { preview, estimate, limits, longestUser, own } = forecast
  const { schedules, creates, updates, deletes, mails, invalidCount, invalid } = preview
  const { longest } = estimate
  const lines = pairs([
    ['Schedules', schedules.toLocaleString('en-US')],
    ['Creates', creates.toLocaleString('en-US')],
    ['Updates', updates.toLocaleString('en-US')],
    ['Deletes', deletes === 0 ? '0' : yellow(deletes.toLocaleString('en-US'))],
    ['Calls', callsText(estimate, limits)],
    ['Time', timeText(estimate, preview.mailboxes.size)],
    ...(longest === null
      ? []
      : ([
          [
            'Longest',
            `${longestUser ?? longest.connectionId}: ${counted(longest.operations, 'operation')}, about ${duration(longest.durationMs)}`,
          ],
        ] as const)),
    ...(own === null
      ? []
      : ([
          [
            'Own part',
            `${own.userId}: ${counted(own.estimate.operations, 'operation')}, ${callsText(own.estimate, limits)}, about ${duration(own.estimate.durationMs)}`,
          ],
        ] as const)),
    [
      'Mails',
      mails === 0
        ? '0'
        : yellow(`${mails.toLocaleString('en-US')} to participants (sendAttendees is on)`),
    ],
    ['Unreadable', invalidCount === 0 ? 'none' : yellow(counted(invalidCount, 'schedule'))],
  ])
  const unreadable = invalid.map(({ ref, error }) => `  ${ref}: ${error}`)
  const end = `${bold('Dry run')}: nothing was changed.`
  const shown = unreadable.length === 0 ? [] : [dim(unreadable.join('\n'))]
  return [lines, dim(assumptionsText(limits)), ...shown, end].join('\n\n')
}

function callsText({ calls, singles, batches }: BackfillEstimate, limits: EstimateLimits): string {
  const parts = [
    ...(batches === 0
      ? []
      : [`${counted(batches, 'batch', 'batches')} of up to ${limits.maxBatchItems}`]),
    ...(singles === 0 ? [] : [`${counted(singles, 'single call')}`]),
  ]
  const detail = parts.length === 0 ? '' : ` (${parts.join(', ')})`
  return `about ${calls.toLocaleString('en-US')}${detail}`
}

const reasons = {
  answers: 'as long as the answers take',
  mailbox: 'as a mailbox allows',
  account: "as the gateway's account allows",
  workers: 'as the workers can; more of them shorten it',
} as const

function timeText({ durationMs, boundBy }: BackfillEstimate, mailboxes: number): string {
  const side = counted(mailboxes, 'mailbox', 'mailboxes')
  return `about ${duration(durationMs)} with ${side} side by side, ${reasons[boundBy]}`
}

function assumptionsText(limits: EstimateLimits): string {
  const { lanes, mailboxBudget, accountBudget, workers } = limits
  const rate = (budget: EstimateLimits['mailboxBudget']): string =>
    budget === null ? 'no limit' : `${budget.perSecond.toFixed(1)}/s after ${budget.capacity}`
  return (
    `Assumed: ${OPERATION_MS} ms an operation, ${lanes} calls at once a mailbox, ` +
    `operations of a mailbox ${rate(mailboxBudget)}, calls of the account ${rate(accountBudget)}, ` +
    `${counted(workers, 'worker')}. Changes to occurrences of new series come on top.`
  )
}

/** What is left to send of the users that a run is about. */
export interface SendingState {
  /** Due or retrying, on connections that may send. */
  readonly open: number
  /** Due on connections that may not. */
  readonly held: number
  readonly dead: number
}

/** Where a run has come to. */
export function backfillReport(run: Run, sending: SendingState, followed: boolean): Report {
  return {
    kind: 'backfill',
    data: { run: runData(run), sending },
    text: ({ red, green, yellow }) => {
      const lines = [
        `Run ${run.id}: ${run.status}, ${counted(run.listed, 'schedule')} listed, ${counted(run.planned, 'record')} planned.`,
      ]
      if (run.error !== null) lines.push(red(`It failed: ${run.error}`))
      if (followed && run.status === 'done') {
        if (sending.open === 0) lines.push(green('Everything that may be sent is sent.'))
        else lines.push(yellow(`${counted(sending.open, 'record')} still to be sent.`))
      }
      if (sending.held > 0)
        lines.push(yellow(`${counted(sending.held, 'record')} held back; see: calsync health`))
      if (sending.dead > 0)
        lines.push(red(`${counted(sending.dead, 'record')} failed; see: calsync status`))
      if (!followed) lines.push(`Follow it: calsync backfill --follow ${run.id}`)
      return lines.join('\n')
    },
    exitCode: exitCodeFor(run, sending, followed),
  }
}

function exitCodeFor(run: Run, sending: SendingState, followed: boolean): ExitCode {
  if (run.status === 'failed' || run.status === 'cancelled') return exitCodes.failed
  if (!followed) return exitCodes.ok
  const isDone = run.status === 'done' && sending.open === 0 && sending.dead === 0
  return isDone ? exitCodes.ok : exitCodes.partlyDone
}
