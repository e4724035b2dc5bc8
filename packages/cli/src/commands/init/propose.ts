import {
  addDeletion,
  addLocation,
  addOrganization,
  addTexts,
  addTimeZone,
  addTitle,
} from './find-details.js'
import { findPeople, isPeople } from './find-people.js'
import { type FoundTimes, findTimes, minutesOf } from './find-times.js'
import { kindOfTable, nounOf, snake } from './names.js'
import { groupBySchema, proposeTenants, type ProposedTenants } from './propose-tenants.js'
import type { Catalog, Column, Table } from './read-catalog.js'
import { SelectDraft } from './select-draft.js'

/** A table that looks like schedules, and the SELECT for it. */
export interface Proposal {
  /** As it is written in SQL: `public.class`. */
  readonly table: string
  readonly kind: string
  /** The higher, the surer; only of use against others of the same database. */
  readonly score: number
  /** What in the table made it look so. */
  readonly reasons: readonly string[]
  /** What a person should look at. */
  readonly notes: readonly string[]
  /** What is missing for it to be of use; empty when nothing is. */
  readonly missing: readonly string[]
  readonly query: string
  /** Of the source, for times without a zone. */
  readonly timeZone: string | null
  readonly tenants: ProposedTenants | null
}

export interface ProposeOptions {
  /** For timestamps without a zone. Default: the database's. */
  readonly timeZone?: string
  /** Expressions in place of those that were found, by output name. */
  readonly set?: ReadonlyMap<string, string>
}

/** Tables that have times, the likeliest first. */
export function propose(catalog: Catalog, options: ProposeOptions = {}): Proposal[] {
  return groupBySchema(catalog.tables)
    .flatMap(({ table, schemas }) => proposeTable(table, schemas, catalog, options) ?? [])
    .sort((a, b) => a.missing.length - b.missing.length || b.score - a.score)
}

function proposeTable(
  table: Table,
  schemas: readonly string[],
  catalog: Catalog,
  { timeZone, set = new Map() }: ProposeOptions,
): Proposal | null {
  const times = findTimes(table)
  if (times === null || isNoSchedule(table)) return null
  const draft = new SelectDraft(unqualified(table, schemas))
  const around = schemas.length > 1 ? within(catalog, table.schema) : catalog
  const reasons: string[] = []
  const missing: string[] = []
  let { score } = times
  score += nameScore(table)

  addId(draft, missing)
  const organization = schemas.length > 1 ? null : addOrganization(draft, around)
  score += addTitle(draft, around)
  reasons.push(`${times.start.map(({ name }) => name).join(' and ')} says when it starts`)
  const fixedZone = addTimes(draft, times, catalog, timeZone)
  const hasZone = addTimeZone(draft, around)
  score += addLength(draft, times, reasons, missing)
  addLocation(draft, around)
  addTexts(draft)
  addDeletion(draft)
  const people = findPeople(draft, around)
  if (people === null) {
    missing.push('nothing links it to users, so nobody would see it')
    draft.add('facilitators', 'array[]::text[]')
  } else {
    score += Math.min(6, people.score)
    reasons.push(people.why)
    draft.notes.push(...people.notes)
    draft.add('facilitators', people.sql)
  }
  const tenants = proposeTenants(table, schemas, organization, catalog, draft.notes)
  if (draft.has('organization_id')) {
    draft.notes.push('users must be connected with the same organizationId')
  }
  if (fixedZone !== null && !hasZone && timeZone === undefined) {
    draft.notes.push(`times have no zone; they are read in ${fixedZone}, or say --time-zone`)
  }
  const given = [...set.keys()]
  return {
    table: table.reference,
    kind: kindOfTable(table.name),
    score,
    reasons: [...reasons, ...draft.outputs.flatMap(({ why }) => why ?? [])],
    notes: draft.notes,
    missing: missing.filter((why) => !given.some((name) => repaired[name]?.test(why) === true)),
    query: draft.text(set),
    timeZone: hasZone ? (timeZone ?? null) : fixedZone,
    tenants,
  }
}

/** What an expression of the user makes up for. */
const repaired: Readonly<Record<string, RegExp>> = {
  id: /key/,
  end: /how long/,
  duration_minutes: /how long/,
  facilitators: /links it to users/,
}

const events =
  /(^|_)(event|meeting|class|lesson|session|appointment|booking|shift|schedule|training|reservation|visit|consultation|webinar|rehearsal|slot|course|lecture|seminar|workshop|interview|practice|match|tour|entry)$/
const others =
  /token|log|audit|invoice|payment|subscription|migration|notification|job|queue|campaign|membership|contract|promotion|coupon|discount|price|rate|period|holiday|import|export|history|exception/

function nameScore({ name }: Table): number {
  const noun = nounOf(name)
  if (others.test(noun)) return -4
  return events.test(noun) ? 4 : 0
}

/** Sessions of a login have no start, but some have. */
function isNoSchedule(table: Table): boolean {
  const names = table.columns.map(({ name }) => snake(name))
  const isLogin = names.some((name) =>
    /^(token|session_token|refresh_token|user_agent|ip_address)$/.test(name),
  )
  return isLogin || isPeople(table)
}

function addId(draft: SelectDraft, missing: string[]): void {
  const { columns, primaryKey } = draft.table
  const keys = primaryKey.flatMap((name) => columns.find((column) => column.name === name) ?? [])
  const [first] = keys
  if (first === undefined) {
    missing.push('it has no primary key')
    draft.add('id', 'null::text')
  } else if (keys.length === 1) draft.add('id', draft.column(first))
  else {
    const parts = keys.map((column) => `${draft.column(column)}::text`)
    draft.add('id', parts.join(` || ':' || `))
    draft.notes.push(
      `an index on ((${keys.map(({ quoted }) => `${quoted}::text`).join(` || ':' || `)})) finds its rows`,
    )
  }
}

/** The zone that times without one are read in; `null` when they have one. */
function addTimes(
  draft: SelectDraft,
  { start, end }: FoundTimes,
  catalog: Catalog,
  wanted: string | undefined,
): string | null {
  const isUtc = wanted === undefined && writesUtc(start, catalog)
  const asInstant = (columns: readonly Column[]): string => {
    const sql = columns.map((column) => draft.column(column)).join(' + ')
    return isUtc ? `${sql} at time zone 'UTC'` : sql
  }
  draft.add('start', asInstant(start))
  if (end.length > 0) draft.add('end', asInstant(end))
  if (isUtc) draft.notes.push('Prisma writes UTC into timestamps without a zone')
  const isFloating = !isUtc && start.some(({ type }) => ['timestamp', 'time'].includes(type))
  if (!isFloating) return null
  return wanted ?? catalog.timeZone
}

function writesUtc(start: readonly Column[], { tables }: Catalog): boolean {
  const [first] = start
  return first?.type === 'timestamp' && tables.some(({ name }) => name === '_prisma_migrations')
}

function addLength(
  draft: SelectDraft,
  { start, end, duration }: FoundTimes,
  reasons: string[],
  missing: string[],
): number {
  if (end.length > 0) {
    reasons.push(`${end.at(-1)?.name ?? ''} says when it ends`)
    return 4
  }
  if (duration !== null) {
    draft.add('duration_minutes', minutesOf(duration, draft.column(duration)))
    reasons.push(`${duration.name} says how long it is`)
    return 4
  }
  // A date alone is a whole day.
  if (start.length === 1 && start[0]?.type === 'date') return 0
  missing.push('nothing says how long it is')
  return 0
}

function unqualified(table: Table, schemas: readonly string[]): Table {
  return schemas.length > 1 ? { ...table, reference: table.quotedName } : table
}

/** The tables of a tenant without their schema, which is the tenant's own, and the others with it. */
function within({ tables, timeZone }: Catalog, schema: string): Catalog {
  const own = tables
    .filter((table) => table.schema === schema)
    .map((table) => ({ ...table, reference: table.quotedName }))
  const shared = tables.filter((table) => table.schema !== schema)
  return { tables: [...own, ...shared], timeZone }
}
