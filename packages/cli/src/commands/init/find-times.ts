import { snake } from './names.js'
import type { Column, Table } from './read-catalog.js'

/** When rows of a table begin, as far as its columns say so. */
export interface FoundTimes {
  /** How sure it is: 5 may be, 10 is. */
  readonly score: number
  readonly start: readonly Column[]
  /** A column, a date and a time, or none. */
  readonly end: readonly Column[]
  readonly duration: Column | null
}

const instants = ['timestamptz', 'timestamp']
const times = ['time', 'timetz']

const startNames: readonly (readonly [pattern: RegExp, score: number])[] = [
  [/^(starts?|begins?|starting)(_?(at|on|time|date|datetime|timestamp|ts|date_time))?$/, 10],
  [/^(scheduled|planned)_(start|begin)s?(_?(at|on|time|date))?$/, 9],
  [/^(scheduled|planned)(_(at|for|on|time|date))?$/, 8],
  [
    /^(event|session|class|lesson|meeting|appointment|booking|shift|course|slot)_(date|time|at|start|datetime)$/,
    7,
  ],
  [/(^|_)(starts?|begins?)(_|$)/, 7],
  [/^dt_?start$/, 7],
  [/^(from|time_from|from_time|held_at|held_on|occurs_at|happens_at|takes_place_at)$/, 5],
  [/^(date|day|when|datetime|due_at|date_time)$/, 5],
]

/** Something begins there, but nobody meets. */
const otherBeginnings =
  /trial|subscription|billing|period|valid|contract|employ|effective|hire|processing|job|started_by|token|password/

export function findTimes(table: Table): FoundTimes | null {
  const dated = table.columns.filter(({ type }) => instants.includes(type) || type === 'date')
  const scored = dated
    .map((column) => ({ column, score: startScore(column) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
  const [best] = scored
  if (best === undefined) return null
  const { column, score } = best
  const start = [column, ...(column.type === 'date' ? timeBeside(table, isBeginning) : [])]
  const end = findEnd(table, start)
  return { score, start, end, duration: end.length > 0 ? null : findDuration(table) }
}

function startScore({ name, type }: Column): number {
  const plain = snake(name)
  if (otherBeginnings.test(plain)) return 0
  const score = startNames.find(([pattern]) => pattern.test(plain))?.[1] ?? 0
  // Of a timestamp and a date of the same name-worth, the timestamp says more.
  return score > 0 && type === 'date' ? score - 0.5 : score
}

const isBeginning = (plain: string): boolean =>
  /(^|_)(starts?|begins?|from)(_|$)/.test(plain) || /^(time|hour|at)$/.test(plain)
const isEnding = (plain: string): boolean =>
  /(^|_)(ends?|dtend|finish|finishes|until|till|to)(_|$)/.test(plain)

function timeBeside(table: Table, fits: (plain: string) => boolean): Column[] {
  return table.columns
    .filter(({ name, type }) => times.includes(type) && fits(snake(name)))
    .slice(0, 1)
}

function findEnd(table: Table, start: readonly Column[]): readonly Column[] {
  const [first] = start
  if (first === undefined) return []
  const ends = table.columns.filter(({ name }) => isEnding(snake(name)))
  if (start.length === 2) {
    const [time] = timeBeside(table, isEnding)
    if (time === undefined) return []
    const day = ends.find(({ type }) => type === 'date')
    return [day ?? first, time]
  }
  const fitting = ends.filter(
    ({ type, name }) => type === first.type && !/recur|repeat|series/.test(snake(name)),
  )
  const twin = snake(first.name).replace(/starts?|begins?|from/, '')
  const same = fitting.find(
    ({ name }) => snake(name).replace(/ends?|finish|finishes|until|till|to/, '') === twin,
  )
  const end = same ?? fitting[0]
  return end === undefined ? [] : [end]
}

const numbers = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8']

function findDuration(table: Table): Column | null {
  const fits = ({ name, type }: Column): boolean => {
    const plain = snake(name)
    if (type === 'interval') return /duration|length|lasts/.test(plain)
    return (
      numbers.includes(type) &&
      /^(duration|length|lasts|minutes|mins)(_|$)|_(duration|length|minutes|mins)$/.test(plain)
    )
  }
  return table.columns.find(fits) ?? null
}

/** A length as minutes; the unit is in the name, or it is minutes. */
export function minutesOf({ name, type }: Column, sql: string): string {
  const plain = snake(name)
  if (type === 'interval') return `extract(epoch from ${sql}) / 60`
  if (/(^|_)(s|sec|secs|seconds)$/.test(plain)) return `${sql} / 60.0`
  if (/(^|_)(h|hr|hrs|hours)$/.test(plain)) return `${sql} * 60`
  return /(^|_)(ms|millis|milliseconds)$/.test(plain) ? `${sql} / 60000.0` : sql
}
