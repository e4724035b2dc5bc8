import { nounOf, snake } from './names.js'
import type { Catalog, Column, ForeignKey, Table } from './read-catalog.js'
import type { SelectDraft } from './select-draft.js'

/** How a table's rows lead to users. */
export interface FoundPeople {
  readonly score: number
  readonly sql: string
  readonly why: string
  readonly notes: readonly string[]
}

const text = ['text', 'varchar', 'citext', 'bpchar']

/** Who a schedule is about, best first. */
const roles: readonly (readonly [pattern: RegExp, score: number])[] = [
  [
    /facilitator|teacher|coach|instructor|trainer|host|tutor|presenter|lecturer|therapist|practitioner|doctor|provider|speaker|guide/,
    10,
  ],
  [
    /organi[sz]er|assignee|assigned|staff|employee|worker|consultant|agent|advisor|mentor|owner|responsible/,
    8,
  ],
  [/participant|attendee|member|user|person|people|guest|invitee/, 6],
  [/student|pupil|customer|client|patient|learner|enrol/, 3],
]

/** Who touched a row, rather than who takes part. */
const bookkeeping =
  /created|updated|modified|deleted|edited|cancel|approved|author|changed|inserted|last/

function roleScore(name: string): number {
  const plain = snake(name)
  if (bookkeeping.test(plain)) return 0
  return roles.find(([pattern]) => pattern.test(plain))?.[1] ?? 0
}

/** Whether a table holds people who could have a calendar. */
export function isPeople(table: Table): boolean {
  const noun = nounOf(table.name)
  const isNamedSo = /(^|_)(user|account|member|person|people|employee|staff|profile|contact)$/.test(
    noun,
  )
  const hasEmail = table.columns.some(
    ({ name, type }) => /(^|_)e?mail/.test(snake(name)) && text.includes(type),
  )
  return isNamedSo || nounScore(noun) >= (hasEmail ? 1 : 8)
}

/** A `tutor` is a person, a `tutoring` is what he gives. */
function nounScore(noun: string): number {
  return roles.find(([pattern]) => new RegExp(`(${pattern.source})$`).test(noun))?.[1] ?? 0
}

export function findPeople(draft: SelectDraft, catalog: Catalog): FoundPeople | null {
  const found = [...throughTables(draft, catalog), ...throughColumns(draft, catalog)]
  found.sort((a, b) => b.score - a.score)
  const [best, ...others] = found
  if (best === undefined) return null
  const also = others.map(({ why }) => why)
  const notes =
    also.length === 0 ? [] : [`facilitators could also be: ${also.slice(0, 3).join('; ')}`]
  return { ...best, notes: [...best.notes, ...notes] }
}

const tableOf = (catalog: Catalog, { schema, table }: Pick<ForeignKey, 'schema' | 'table'>) =>
  catalog.tables.find((each) => each.schema === schema && each.name === table)

/** Tables that point at this one and at people. */
function throughTables(draft: SelectDraft, catalog: Catalog): FoundPeople[] {
  const { table } = draft
  const id = table.columns.find(({ name }) => name === table.primaryKey[0])
  if (id === undefined || table.primaryKey.length !== 1) return []
  return catalog.tables.flatMap((link): FoundPeople[] => {
    if (link === table || link.schema !== table.schema) return []
    const back = columnTo(link, table, catalog)
    if (back === undefined) return []
    const person = personColumns(link, catalog).find(({ column }) => column !== back)
    if (person === undefined) return []
    const alias = draft.newAlias(link)
    const conditions = [`${alias}.${back.quoted} = ${draft.column(id)}`, ...takingPart(link, alias)]
    const score = Math.max(roleScore(link.name), person.score) + 1
    return [
      {
        score,
        sql: `array(select ${person.sql(alias)} from ${link.reference} ${alias}\n      where ${conditions.join(' and ')})`,
        why: `${link.name} joins it to ${person.people}`,
        notes: [],
      },
    ]
  })
}

function columnTo(link: Table, table: Table, catalog: Catalog): Column | undefined {
  const key = link.foreignKeys.find((each) => tableOf(catalog, each) === table)
  const named = key?.column
  return link.columns.find(({ name }) =>
    named === undefined
      ? link.foreignKeys.length === 0 && snake(name) === `${nounOf(table.name)}_id`
      : name === named,
  )
}

interface PersonColumn {
  readonly column: Column
  readonly score: number
  /** What people they are, for words. */
  readonly people: string
  readonly sql: (alias: string) => string
}

/** Columns that name a user: by a key, or by their names where no keys are declared. */
function personColumns(table: Table, catalog: Catalog): PersonColumn[] {
  return table.columns
    .flatMap((column): PersonColumn[] => {
      const key = table.foreignKeys.find((each) => each.column === column.name)
      const people = key === undefined ? undefined : tableOf(catalog, key)
      const plain = snake(column.name)
      if (key !== undefined && people !== undefined) {
        if (!isPeople(people) || bookkeeping.test(plain)) return []
        const score = Math.max(roleScore(plain), roleScore(people.name), 1)
        return [
          {
            column,
            score,
            people: people.name,
            sql: (alias) => userOf(people, key, column, alias, catalog),
          },
        ]
      }
      const isId = /_ids?$/.test(plain) && roleScore(plain) > 0
      if (!isId || key !== undefined) return []
      return [
        {
          column,
          score: roleScore(plain) - 2,
          people: plain.replace(/_ids?$/, ''),
          sql: (alias) => `${alias}.${column.quoted}`,
        },
      ]
    })
    .sort((a, b) => b.score - a.score)
}

/** A teacher's row may point at the user's: the user is who connects a calendar. */
function userOf(
  people: Table,
  key: ForeignKey,
  column: Column,
  alias: string,
  catalog: Catalog,
): string {
  const plain = `${alias}.${column.quoted}`
  const on = people.foreignKeys.find((each) => {
    const target = tableOf(catalog, each)
    return (
      target !== undefined &&
      target !== people &&
      isPeople(target) &&
      !bookkeeping.test(snake(each.column))
    )
  })
  const user = people.columns.find(({ name }) => name === on?.column)
  const id = people.columns.find(({ name }) => name === key.references)
  if (user === undefined || id === undefined) return plain
  return `(select p.${user.quoted} from ${people.reference} p where p.${id.quoted} = ${plain})`
}

/** Only who said yes, and who has not left. */
function takingPart({ columns }: Table, alias: string): string[] {
  const conditions: string[] = []
  const quote = (label: string): string => `'${label.replaceAll("'", "''")}'`
  for (const { name, quoted, type, isEnum, labels } of columns) {
    const plain = snake(name)
    const sql = `${alias}.${quoted}`
    if (isEnum) {
      const yes = labels.filter((label) =>
        /^(accepted|confirmed|yes|going|attending|active)$/i.test(label),
      )
      if (yes.length > 0) conditions.push(`${sql} in (${yes.map(quote).join(', ')})`)
    } else if (type === 'bool' && /^(is_)?(accepted|confirmed|attending|going)$/.test(plain)) {
      conditions.push(sql)
    } else if (
      /^timestamp/.test(type) &&
      /^(deleted|removed|left|declined|cancell?ed)(_at|_on)?$/.test(plain)
    ) {
      conditions.push(`${sql} is null`)
    } else if (/^timestamp/.test(type) && /^(accepted|confirmed)(_at|_on)?$/.test(plain)) {
      conditions.push(`${sql} is not null`)
    }
  }
  return conditions
}

/** Columns of the table itself: all that name somebody who runs it, else the best one. */
function throughColumns(draft: SelectDraft, catalog: Catalog): FoundPeople[] {
  const { table, alias } = draft
  const persons = personColumns(table, catalog)
  const [best] = persons
  if (best === undefined) return []
  const { column, score, people } = best
  if (column.type.startsWith('_') || column.type === 'jsonb' || column.type === 'json') {
    return [{ score, sql: draft.column(column), why: `${column.name} lists ${people}`, notes: [] }]
  }
  const chosen = persons.filter(
    (each) =>
      each.score >= 8 && !each.column.type.startsWith('_') && !/json/.test(each.column.type),
  )
  const list = chosen.length === 0 ? [best] : chosen
  return [
    {
      score,
      sql: `array[${list.map((each) => each.sql(alias)).join(', ')}]`,
      why: list.map((each) => `${each.column.name} names one of ${each.people}`).join(', '),
      notes: [],
    },
  ]
}
