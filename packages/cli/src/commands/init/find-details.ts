import { isPeople } from './find-people.js'
import { nounOf, snake } from './names.js'
import type { Catalog, Column, ForeignKey, Table } from './read-catalog.js'
import type { SelectDraft } from './select-draft.js'

const text = ['text', 'varchar', 'citext', 'bpchar']
const isText = ({ type }: Column): boolean => text.includes(type)

function first(
  table: Table,
  patterns: readonly RegExp[],
  fits: (column: Column) => boolean,
): Column | undefined {
  for (const pattern of patterns) {
    const found = table.columns.find((column) => pattern.test(snake(column.name)) && fits(column))
    if (found !== undefined) return found
  }
  return undefined
}

interface Neighbour {
  readonly key: ForeignKey
  readonly table: Table
}

/** Tables that this one points at. */
function neighboursOf(table: Table, catalog: Catalog): Neighbour[] {
  return table.foreignKeys.flatMap((key) => {
    const target = catalog.tables.find(
      (each) => each.schema === key.schema && each.name === key.table,
    )
    return target === undefined || target === table ? [] : [{ key, table: target }]
  })
}

const titles = [
  /^(title|subject)$/,
  /^(name|summary|topic|headline|heading|label)$/,
  /_title$/,
  /^(course|class|lesson|event|meeting|session|activity|service)_name$/,
]
const places =
  /(^|_)(location|room|venue|place|address|site|building|branch|pier|hall|court|studio)$/
const owners = /(^|_)(organi[sz]ation|org|tenant|workspace|company|school|club|team|customer)$/

/** Own title, else that of what it is an occurrence of, else the table's own name. */
export function addTitle(draft: SelectDraft, catalog: Catalog): number {
  const own = first(draft.table, titles, isText)
  if (own !== undefined) {
    draft.add('title', draft.column(own), `${own.name} is its title`)
    return 3
  }
  for (const { key, table } of neighboursOf(draft.table, catalog)) {
    const noun = nounOf(table.name)
    if (isPeople(table) || places.test(noun) || owners.test(noun)) continue
    const title = first(table, titles, isText)
    if (title === undefined) continue
    const alias = draft.join(key, table)
    draft.add('title', `${alias}.${title.quoted}`, `${title.name} of ${table.name} is its title`)
    return 2
  }
  const noun = nounOf(draft.table.name).replaceAll('_', ' ')
  draft.add('title', `'${noun.charAt(0).toUpperCase()}${noun.slice(1)}'`)
  draft.notes.push(`nothing looks like a title; all events would be called as the table is`)
  return 0
}

const zones = [/^(time_?zone|tz|tzid|iana_(time_?)?zone)$/, /_(time_?zone|tz)$/]

/** A zone of the row, or of what it points at, the place before others. */
export function addTimeZone(draft: SelectDraft, catalog: Catalog): boolean {
  const own = first(draft.table, zones, isText)
  if (own !== undefined) {
    draft.add('time_zone', draft.column(own))
    return true
  }
  const near = neighboursOf(draft.table, catalog)
    .filter(({ table }) => !isPeople(table))
    .sort(
      (a, b) =>
        Number(places.test(nounOf(b.table.name))) - Number(places.test(nounOf(a.table.name))),
    )
  for (const { key, table } of near) {
    const zone = first(table, zones, isText)
    if (zone === undefined) continue
    draft.add(
      'time_zone',
      `${draft.join(key, table)}.${zone.quoted}`,
      `${zone.name} of ${table.name} is its time zone`,
    )
    return true
  }
  return false
}

export function addLocation(draft: SelectDraft, catalog: Catalog): void {
  const own = first(draft.table, [/^(location|place|venue|address|room)(_name)?$/], isText)
  if (own !== undefined) return draft.add('location', draft.column(own))
  for (const { key, table } of neighboursOf(draft.table, catalog)) {
    if (!places.test(nounOf(table.name))) continue
    const name = first(table, [/^(name|title|label|address)$/], isText)
    if (name === undefined) continue
    return draft.add('location', `${draft.join(key, table)}.${name.quoted}`)
  }
}

export function addTexts(draft: SelectDraft): void {
  const { table } = draft
  const description = first(
    table,
    [/^(description|details|agenda)$/, /^(notes?|body|content)$/],
    isText,
  )
  if (description !== undefined) draft.add('description', draft.column(description))
  const link = first(
    table,
    [/^(meeting|video|zoom|join|conference|online)_?(meeting_)?(url|link)$/],
    isText,
  )
  if (link !== undefined) draft.add('virtual_location', draft.column(link))
  const rule = first(table, [/^(rrule|r_rule|recurrence_rule|rrule_text)$/], isText)
  if (rule !== undefined) draft.add('rrule', draft.column(rule), `${rule.name} makes it a series`)
  const dates = first(
    table,
    [/^(ex_?dates?|excluded_dates|skipped(_dates)?|exclusions)$/],
    ({ type }) => /^_|json/.test(type),
  )
  if (dates !== undefined && rule !== undefined) draft.add('exdates', draft.column(dates))
  const allDay = first(table, [/^(is_)?(all|whole|full)_day$/], ({ type }) => type === 'bool')
  if (allDay !== undefined) draft.add('all_day', draft.column(allDay))
  const updated = first(table, [/^(updated|modified|changed)(_at|_on)?$/], ({ type }) =>
    /^timestamp/.test(type),
  )
  if (updated !== undefined) draft.add('updated_at', draft.column(updated))
}

const removed = /^(is_)?(deleted|cancell?ed|archived|removed)(_at|_on)?$/

/** Everything that says that a row is not to be shown any more. */
export function addDeletion(draft: SelectDraft): void {
  const { columns } = draft.table
  const times = columns.filter(
    ({ name, type }) => removed.test(snake(name)) && /^(timestamp|date)/.test(type),
  )
  const flags = columns.filter(({ name, type }) => removed.test(snake(name)) && type === 'bool')
  const actives = columns.filter(
    ({ name, type }) => /^(is_)?active$/.test(snake(name)) && type === 'bool',
  )
  const states = columns.flatMap(({ name, isEnum, labels, quoted }) => {
    const gone = labels.filter((label) => /^(deleted|cancell?ed|archived|removed)$/i.test(label))
    if (!isEnum || gone.length === 0 || !/status|state/.test(snake(name))) return []
    const list = gone.map((label) => `'${label.replaceAll("'", "''")}'`).join(', ')
    return [`${draft.alias}.${quoted} in (${list})`]
  })
  const conditions = [
    ...flags.map((column) => draft.column(column)),
    ...actives.map((column) => `not ${draft.column(column)}`),
    ...states,
  ]
  const names = [...times, ...flags, ...actives].map(({ name }) => name)
  if (times.length === 0 && conditions.length === 0) return
  const why = `${[...names, ...(states.length > 0 ? ['its status'] : [])].join(', ')} says that it is deleted`
  const single = times.length + conditions.length === 1
  const sql = single
    ? times[0] === undefined
      ? (conditions[0] ?? '')
      : draft.column(times[0])
    : [...times.map((column) => `${draft.column(column)} is not null`), ...conditions].join(' or ')
  draft.add('deleted_at', single ? sql : `(${sql})`, why)
}

const organizations = /^(organi[sz]ation|org|tenant|workspace|company|school|club)(_id|_uuid)?$/

/** The tenant's column, here or on what it points at. */
export function addOrganization(draft: SelectDraft, catalog: Catalog): Column | null {
  const own = first(draft.table, [organizations], ({ type }) => !/^_|bool|json/.test(type))
  if (own !== undefined) {
    draft.add('organization_id', draft.column(own), `${own.name} is its organization`)
    return own
  }
  for (const { key, table } of neighboursOf(draft.table, catalog)) {
    if (isPeople(table)) continue
    const column = first(table, [organizations], ({ type }) => !/^_|bool|json/.test(type))
    if (column === undefined) continue
    const sql = `${draft.join(key, table)}.${column.quoted}`
    draft.add('organization_id', sql, `${column.name} of ${table.name} is its organization`)
    return null
  }
  return null
}
