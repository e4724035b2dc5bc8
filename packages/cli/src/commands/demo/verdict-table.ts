import type { Style } from '../../output/style.js'
import { table } from '../../output/table.js'
import { type Comparison, differences } from './compare-calendars.js'

/** One mailbox at the end: the comparison, and what its provider counted. */
export interface MailboxRow {
  readonly name: string
  readonly comparison: Comparison
  /** HTTP calls; a batch is one. */
  readonly calls: number
  /** Reads and writes of events; a batch holds up to 20. */
  readonly operations: number
  readonly throttled: number
  readonly mostInFlight: number
}

const heading = [
  'mailbox',
  'wanted',
  'holds',
  'missing',
  'twice',
  'wrong',
  'extra',
  'calls',
  'throttled',
  'at once',
]

/** What the columns mean, for below the table. */
export const legend = [
  "wanted: counted in the host's tables, without calsync's; wrong: another title or time;",
  'extra: should not be there; calls: HTTP requests; at once: most requests in flight',
].join('\n')

/** The end of every demo: the host's tables against the calendars, per mailbox. */
export function verdictTable(rows: readonly MailboxRow[], style: Style): string {
  const lines = rows.map((row) => lineOf(row, style))
  if (rows.length > 1) lines.push(totalOf(rows, style))
  return table(heading, lines, style.bold)
}

function lineOf(row: MailboxRow, style: Style): string[] {
  const { name, comparison, calls, throttled, mostInFlight } = row
  const { expected, holds } = comparison
  const bad = [comparison.missing, comparison.twice, comparison.wrong, comparison.unwanted]
  return [
    name,
    `${expected}`,
    holds === expected ? style.green(`${holds}`) : style.red(`${holds}`),
    ...bad.map(({ length }) => (length === 0 ? style.dim('0') : style.red(`${length}`))),
    `${calls}`,
    `${throttled}`,
    `${mostInFlight}`,
  ]
}

function totalOf(rows: readonly MailboxRow[], style: Style): string[] {
  const sum = (pick: (row: MailboxRow) => number) => rows.reduce((all, row) => all + pick(row), 0)
  return [
    'all',
    sum(({ comparison }) => comparison.expected),
    sum(({ comparison }) => comparison.holds),
    sum(({ comparison }) => comparison.missing.length),
    sum(({ comparison }) => comparison.twice.length),
    sum(({ comparison }) => comparison.wrong.length),
    sum(({ comparison }) => comparison.unwanted.length),
    sum((row) => row.calls),
    sum((row) => row.throttled),
    Math.max(...rows.map((row) => row.mostInFlight)),
  ].map((cell) => style.bold(`${cell}`))
}

const SHOWN = 3

/** The first events of each mailbox that are not as they should be, for the eye. */
export function describeDifferences(rows: readonly MailboxRow[]): string[] {
  return rows.flatMap(({ name, comparison }) => {
    const { missing, twice, wrong, unwanted } = comparison
    const lines = [
      ...missing.map(({ title }) => `missing: ${title}`),
      ...twice.map(({ title }) => `twice: ${title}`),
      ...wrong.map(({ expected, found }) => `wrong: ${expected.title} stands as ${found.title}`),
      ...unwanted.map(({ title }) => `extra: ${title}`),
    ]
    return lines.slice(0, SHOWN).map((line) => `${name}: ${line}`)
  })
}

/** Whether every calendar holds exactly what it should. */
export function isRight(rows: readonly MailboxRow[]): boolean {
  return rows.every(({ comparison }) => differences(comparison) === 0)
}
