import type { Sandbox } from '@calsync/testkit/sandbox'
import { exitCodes } from '../../output/exit-code.js'
import type { Report } from '../../output/report.js'
import { counted, duration } from '../../output/words.js'
import type { Comparison } from './compare-calendars.js'
import {
  describeDifferences,
  isRight,
  legend,
  type MailboxRow,
  verdictTable,
} from './verdict-table.js'

/** Adds what the provider counted to a comparison. */
export function mailboxRow(
  sandbox: Sandbox,
  mailbox: string,
  name: string,
  comparison: Comparison,
): MailboxRow {
  const { calls: operations, throttled, maxInFlight } = sandbox.mailbox(mailbox).summary()
  const calls = sandbox
    .journal()
    .filter(
      (entry) => entry.mailbox === mailbox && entry.batch === undefined && entry.kind !== 'vault',
    )
  return { name, comparison, calls: calls.length, operations, throttled, mostInFlight: maxInFlight }
}

export interface Judgement {
  readonly rows: readonly MailboxRow[]
  /** Said below the table when everything is right. */
  readonly verdict: string
  /** Events that stood twice at any time, and may have been put right since. */
  readonly everTwice: number
  readonly seconds: number
}

/** The end of the demo: table, verdict, exit code. */
export function judge({ rows, verdict, everTwice, seconds }: Judgement): Report {
  const right = isRight(rows)
  const wrong = 'Not every calendar is what it should be:'
  return {
    kind: 'demo',
    data: { right, everTwice, seconds, mailboxes: rows.map(dataOf) },
    rows: rows.map(dataOf),
    exitCode: right ? exitCodes.ok : exitCodes.failed,
    text: (style) =>
      [
        '',
        verdictTable(rows, style),
        style.dim(legend),
        '',
        ...(right
          ? [style.green(`✓ ${verdict}`)]
          : [style.red(`✗ ${wrong}`), ...describeDifferences(rows).map((line) => `  ${line}`)]),
        style.dim(
          `  Stood twice at any moment: ${counted(everTwice, 'event')}. ${duration(seconds * 1_000)} in all.`,
        ),
      ].join('\n'),
  }
}

function dataOf({ name, comparison, ...counts }: MailboxRow) {
  const { expected, holds, missing, twice, wrong, unwanted } = comparison
  return {
    mailbox: name,
    expected,
    holds,
    missing: missing.length,
    twice: twice.length,
    wrong: wrong.length,
    extra: unwanted.length,
    ...counts,
  }
}
