import { CalsyncError, scheduleRef } from '@calsync/core'
import pg from 'pg'
import { namespaceOf, type SchemaOptions } from '../database/schema-name.js'
import childFunction from './child-function.sql'
import createTriggers from './create-triggers.sql'
import dropTriggers from './drop-triggers.sql'
import { hashedName, shortName } from './short-name.js'
import sourceFunction from './source-function.sql'
import { parseTableName, type TableName } from './table-name.js'

export interface ChildTable {
  /** Such as `staff` or `school.staff`. */
  readonly table: string
  /** Its columns with the schedule's id, in the order of `idColumns`. */
  readonly columns: readonly string[]
}

export interface TriggerOptions extends SchemaOptions {
  /** The `kind` of the source: `class` of `class:42`. */
  readonly kind: string
  /** The table with one row per schedule, such as `class` or `school.class`. */
  readonly table: string
  /** Columns of the id, as the source's `id` has them. Default `id`. */
  readonly idColumns?: readonly string[]
  /** What joins the columns of a composite id, as in the source's `id`. Default `:`. */
  readonly idSeparator?: string
  /** Tables whose rows belong to a schedule: a change of theirs is a change of it. */
  readonly children?: readonly ChildTable[]
}

/** A statement that changes more schedules than these at once is background work. */
const MANY = 1_000

/** Of the id in a reference. */
const MAX_ID_LENGTH = 500

interface Part {
  readonly template: string
  readonly role: string
  readonly table: TableName
  readonly columns: readonly string[]
}

/**
 * SQL that makes the host's tables leave change marks by themselves, whoever writes to them; to be
 * run by the host's own migrations, as often as one likes. Old and new rows come as transition
 * tables, so a statement costs one insert, however many rows it changes.
 *
 * Throws `CalsyncError`: `TABLE_NAME_INVALID`, `TRIGGER_COLUMNS_INVALID`, `INVALID_REFERENCE`,
 * `SCHEMA_NAME_INVALID`.
 */
export function printTriggers(options: TriggerOptions): string {
  return print(options, (part, names) => {
    const separator = options.idSeparator ?? ':'
    const id = part.columns
      .map((column) => `r.${pg.escapeIdentifier(column)}::text`)
      .join(` || ${pg.escapeLiteral(separator)} || `)
    const values = {
      ...names,
      ref: `${pg.escapeLiteral(`${options.kind}:`)} || ${id}`,
      // What no reference can hold is no schedule: it must not fail the host's statement.
      valid: `length(${id}) between 1 and ${MAX_ID_LENGTH}`,
      many: String(MANY),
    }
    const tag = quoteFor(Object.values(values).join(' '))
    return fill(part.template, { ...values, tag }) + fill(createTriggers, values)
  })
}

/** SQL that takes them away again; the same options. Throws like `printTriggers`. */
export function printTriggerDrops(options: TriggerOptions): string {
  return print(options, (_part, names) => fill(dropTriggers, names))
}

function print(
  options: TriggerOptions,
  partText: (part: Part, names: Record<string, string>) => string,
): string {
  const { schema, tablePrefix } = namespaceOf(options)
  scheduleRef(options.kind, '1')
  const texts = partsOf(options).map((part) => {
    const { kind } = options
    const { schema: place, name } = part.table
    const trigger = (event: string): string =>
      pg.escapeIdentifier(
        shortName(tablePrefix === '' ? 'calsync' : `${tablePrefix}mark`, kind, part.role, event),
      )
    const table = `${pg.escapeIdentifier(place)}.${pg.escapeIdentifier(name)}`
    const names = {
      schema: `"${schema}"`,
      prefix: tablePrefix,
      table,
      function: pg.escapeIdentifier(hashedName(`${tablePrefix}mark`, kind, place, name, part.role)),
      insert: trigger('insert'),
      update: trigger('update'),
      delete: trigger('delete'),
      truncate: trigger('truncate'),
    }
    return `-- ${oneLine(table)}, for ${kind}\n${partText(part, names)}`
  })
  return texts.join('\n')
}

function partsOf({ table, idColumns = ['id'], children = [] }: TriggerOptions): Part[] {
  const source = parseTableName(table)
  checkColumns(table, idColumns, idColumns.length)
  return [
    { template: sourceFunction, role: 'source', table: source, columns: idColumns },
    ...children.map((child): Part => {
      checkColumns(child.table, child.columns, idColumns.length)
      return {
        template: childFunction,
        role: `by_${child.columns.join('_')}`,
        table: parseTableName(child.table),
        columns: child.columns,
      }
    }),
  ]
}

function checkColumns(table: string, columns: readonly string[], count: number): void {
  const bad = columns.find((column) => column === '' || column.includes('\0'))
  if (columns.length > 0 && columns.length === count && bad === undefined) return
  throw new CalsyncError({
    code: 'TRIGGER_COLUMNS_INVALID',
    message: `${table} is given ${columns.length} columns for an id of ${count}: ${columns.join(', ')}`,
    next: "name the columns that hold the schedule's id, as many as it has, in the same order",
  })
}

/** One pass, so that a name which looks like a placeholder stays a name. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{\{(\w+)\}\}/g, (all, name: string) => values[name] ?? all)
}

/** A dollar quote that the code does not contain, whatever names the host has. */
function quoteFor(code: string): string {
  let tag = '$calsync$'
  for (let n = 1; code.includes(tag); n += 1) tag = `$calsync${n}$`
  return tag
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
