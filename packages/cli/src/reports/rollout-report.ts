import type { BackfillPreview, Run } from '@calsync/core'
import type { Report } from '../output/report.js'
import { pairs } from '../output/table.js'
import { counted, duration } from '../output/words.js'
import type { BackfillEstimate } from '../questions/estimate-backfill.js'
import { runData } from './run-data.js'

/** What a rollout would do. */
export function rolloutPreviewReport(preview: BackfillPreview, estimate: BackfillEstimate): Report {
  const { schedules, creates, updates, deletes, mails, invalidCount, invalid } = preview
  const { mailboxes, ...totals } = preview
  return {
    kind: 'rollout.preview',
    data: { ...totals, mailboxes: mailboxes.size, estimate },
    text: ({ bold, yellow, dim }) => {
      const lines = pairs([
        ['Schedules', `${schedules.toLocaleString('en-US')} of another version`],
        ['Rewritten', updates.toLocaleString('en-US')],
        ['Created', creates.toLocaleString('en-US')],
        ['Removed', deletes === 0 ? '0' : yellow(deletes.toLocaleString('en-US'))],
        ['Calls', `about ${estimate.calls.toLocaleString('en-US')}`],
        ['Time', `about ${duration(estimate.durationMs)}, or what the rate allows`],
        ['Mails', mails === 0 ? '0' : yellow(`${mails.toLocaleString('en-US')} to participants`)],
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

/** A rollout that was ordered. */
export function rolloutReport(run: Run): Report {
  const rate =
    run.rollout === null ? '' : ` at ${counted(run.rollout.perMinute, 'schedule')} a minute`
  return {
    kind: 'rollout',
    data: { run: runData(run) },
    text: ({ dim }) =>
      [
        `Run ${run.id}: ${run.status}, ${counted(run.listed, 'schedule')} listed${rate}.`,
        dim('See how it goes: calsync status. End it: calsync rollout --cancel'),
      ].join('\n'),
  }
}

/** Everything stands as the present template and code have it. */
export function nothingToRollOutReport(): Report {
  return {
    kind: 'rollout',
    data: { run: null },
    text: () => 'Nothing to roll out: every schedule stands as the present version has it.',
  }
}

/** What became of the rollout that was under way. */
export function rolloutEndedReport(run: Run | null): Report {
  return {
    kind: 'rollout',
    data: { run: run === null ? null : runData(run) },
    text: () =>
      run === null
        ? 'There is no rollout under way.'
        : `Run ${run.id} ended after ${counted(run.listed, 'schedule')}. What it planned is sent.`,
  }
}
