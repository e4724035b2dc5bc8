import type { BackfillPreview, Run } from '@calsync/core'
import { exitCodes, type ExitCode } from '../output/exit-code.js'
import type { Report } from '../output/report.js'
import { pairs } from '../output/table.js'
import { counted, duration } from '../output/words.js'
import type { BackfillEstimate } from '../questions/estimate-backfill.js'
import { runData } from './run-data.js'

/** What a backfill would do. */
export function backfillPreviewReport(
  preview: BackfillPreview,
  estimate: BackfillEstimate,
  mailboxes: number,
): Report {
  const { schedules, creates, updates, deletes, mails, invalidCount, invalid } = preview
  return {
    kind: 'backfill.preview',
    data: { ...preview, mailboxes, estimate },
    text: ({ bold, yellow, dim }) => {
      const lines = pairs([
        ['Schedules', schedules.toLocaleString('en-US')],
        ['Creates', creates.toLocaleString('en-US')],
        ['Updates', updates.toLocaleString('en-US')],
        ['Deletes', deletes === 0 ? '0' : yellow(deletes.toLocaleString('en-US'))],
        ['Calls', `about ${estimate.calls.toLocaleString('en-US')}`],
        [
          'Time',
          `about ${duration(estimate.durationMs)} with ${counted(mailboxes, 'mailbox', 'mailboxes')} side by side`,
        ],
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
      return [lines, ...(unreadable.length === 0 ? [] : [dim(unreadable.join('\n'))]), end].join(
        '\n\n',
      )
    },
  }
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
