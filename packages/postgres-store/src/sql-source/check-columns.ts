import { type SourceFinding, scheduleColumns } from '@calsync/core'
import { isJson } from './list-statement.js'
import { longerName, nearName } from './near-name.js'
import type { QueryColumn, QueryShape } from './query-shape.js'

const known: readonly string[] = [...scheduleColumns.required, ...scheduleColumns.optional]

/** What is wrong with a query's output names and their types. */
export function checkColumns(
  { columns }: QueryShape,
  required: readonly string[] = scheduleColumns.required,
): SourceFinding[] {
  const names = columns.map((column) => column.name)
  const unknown = names.filter((name) => !known.includes(name))
  return [
    ...repeatedNames(names),
    ...missingNames(required, names, unknown),
    ...missingEnd(columns),
    ...likelyTypos(required, names, unknown),
    ...columns.flatMap(unfitType),
  ]
}

function repeatedNames(names: readonly string[]): SourceFinding[] {
  const repeated = known.filter((name) => names.indexOf(name) !== names.lastIndexOf(name))
  return repeated.map((name) => ({
    message: `the output name \`${name}\` is there twice`,
    next: `give one of them another name with "as"`,
  }))
}

function missingNames(
  required: readonly string[],
  names: readonly string[],
  unknown: readonly string[],
): SourceFinding[] {
  return required
    .filter((name) => !names.includes(name))
    .map((name) => {
      const near = nearName(name, unknown, Math.ceil(name.length / 3)) ?? longerName(name, unknown)
      const meant = near === null ? '' : `; did you mean \`${near}\`?`
      return {
        message: `there is no output name \`${name}\`${meant}`,
        next: `write \`${near ?? '…'} as ${name}\``,
      }
    })
}

function missingEnd(columns: readonly QueryColumn[]): SourceFinding[] {
  const present = (name: string): boolean => columns.some((column) => column.name === name)
  const start = columns.find(({ name }) => name === 'start')
  const isAllDay = present('all_day') || start?.typeName === 'pg_catalog.date'
  // A whole event has its own length.
  if (present('end') || present('duration_minutes') || present('event') || isAllDay) return []
  const message = 'there is neither `end` nor `duration_minutes`: no event would have a length'
  return [{ message, next: 'write `… as end` or `… as duration_minutes`' }]
}

/** Names that calsync would ignore and that look as if they were meant for it. */
function likelyTypos(
  required: readonly string[],
  names: readonly string[],
  unknown: readonly string[],
): SourceFinding[] {
  return scheduleColumns.optional
    .filter((name) => !names.includes(name) && !required.includes(name))
    .flatMap((name) => {
      // Short names have innocent neighbours: `state` and `status`.
      const near = nearName(name, unknown, name.length < 8 ? 1 : 2)
      if (near === null) return []
      const message = `the output name \`${near}\` has no meaning and is ignored; did you mean \`${name}\`?`
      return [{ message, next: `write \`… as ${name}\`, or leave \`${near}\` out` }]
    })
}

const fitting: Readonly<Record<string, (column: QueryColumn) => string | null>> = {
  start: dateLike,
  end: dateLike,
  duration_minutes: ({ category }) =>
    category === 'N' || category === 'S'
      ? null
      : 'write `extract(epoch from …) / 60 as duration_minutes`',
  reminder_minutes: ({ category }) =>
    category === 'N' ? null : 'write `extract(epoch from …)::int / 60 as reminder_minutes`',
  all_day: ({ category }) => (category === 'B' ? null : 'write a condition, `(…) as all_day`'),
  categories: listLike,
  exdates: dateListLike,
  rdates: dateListLike,
  recurrence_overrides: (column) =>
    isJson(column)
      ? null
      : "write `jsonb_build_object('2026-03-01T09:00:00', …) as recurrence_overrides`",
  event: (column) =>
    isJson(column) ? null : "write `jsonb_build_object('title', …) as event`, or another name",
  facilitators: listLike,
  // Not null means deleted: a status would delete every row.
  deleted_at: ({ category }) =>
    category === 'S' ? "write a condition: `status = 'cancelled' as deleted_at`" : null,
}

function unfitType(column: QueryColumn): SourceFinding[] {
  const next = fitting[column.name]?.(column) ?? null
  if (next === null) return []
  const type = column.typeName.replace(/^pg_catalog\./, '')
  return [{ message: `\`${column.name}\` is of type ${type}, which does not fit`, next }]
}

function dateLike({ name, typeName, category }: QueryColumn): string | null {
  const isTimeOfDay = /\.timet?z?$/.test(typeName)
  if ((category === 'D' && !isTimeOfDay) || category === 'S') return null
  return `write a timestamp or a date: \`(the_day + the_time) as ${name}\``
}

const DATES = /^pg_catalog\._(?:text|varchar|bpchar|date|timestamp|timestamptz)$/

function dateListLike(column: QueryColumn): string | null {
  if (DATES.test(column.typeName) || isJson(column)) return null
  const { name } = column
  return `write an array of timestamps, dates or texts: \`array(select …)::timestamp[] as ${name}\``
}

function listLike(column: QueryColumn): string | null {
  if (column.category === 'A' || isJson(column)) return null
  return `write an array: \`array[…] as ${column.name}\` or \`array(select …) as ${column.name}\``
}
