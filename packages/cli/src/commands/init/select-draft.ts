import { nounOf } from './names.js'
import type { Column, ForeignKey, Table } from './read-catalog.js'

/** One output name of the SELECT, and why it is what it is. */
export interface Output {
  readonly name: string
  readonly sql: string
  /** For people; `null` where it is plain. */
  readonly why: string | null
}

interface Join {
  readonly alias: string
  readonly text: string
}

/** A SELECT over one table that grows by columns and by joins to tables that it points at. */
export class SelectDraft {
  readonly table: Table
  readonly alias: string
  readonly outputs: Output[] = []
  /** What is worth knowing and cannot be seen in the SELECT. */
  readonly notes: string[] = []
  readonly #joins = new Map<string, Join>()
  readonly #aliases = new Set<string>()

  constructor(table: Table) {
    this.table = table
    this.alias = this.newAlias(table)
  }

  add(name: string, sql: string, why: string | null = null): void {
    this.outputs.push({ name, sql, why })
  }

  has(name: string): boolean {
    return this.outputs.some((output) => output.name === name)
  }

  column({ quoted }: Column): string {
    return `${this.alias}.${quoted}`
  }

  /** An alias that no other table of this SELECT has. */
  newAlias({ name }: Pick<Table, 'name'>): string {
    const letters = nounOf(name).replace(/[^a-z]/g, '') || 't'
    const candidates = [...letters].map((_, index) => letters.slice(0, index + 1))
    const free = [...candidates, ...candidates.map((each) => `${each}_2`)].find(
      (each) => !this.#aliases.has(each) && !reserved.has(each),
    )
    const alias = free ?? `t${this.#aliases.size + 1}`
    this.#aliases.add(alias)
    return alias
  }

  /** The alias of the table that a column points at, joined once. */
  join(key: ForeignKey, target: Table): string {
    const known = this.#joins.get(key.column)
    if (known !== undefined) return known.alias
    const column = this.table.columns.find(({ name }) => name === key.column)
    const referenced = target.columns.find(({ name }) => name === key.references)
    const alias = this.newAlias(target)
    const kind = column?.isNullable === false ? 'join' : 'left join'
    const on = `${alias}.${referenced?.quoted ?? key.references} = ${this.alias}.${column?.quoted ?? key.column}`
    this.#joins.set(key.column, { alias, text: `${kind} ${target.reference} ${alias} on ${on}` })
    return alias
  }

  /** @param replaced expressions to take in place of those that were found */
  text(replaced: ReadonlyMap<string, string> = new Map()): string {
    const found = this.outputs.map(({ name, sql }) => [name, replaced.get(name) ?? sql] as const)
    const added = [...replaced].filter(([name]) => !this.has(name))
    const outputs = [...found, ...added].map(([name, sql]) =>
      sql === `${this.alias}.${name}` ? sql : `${sql} as ${name}`,
    )
    const list = outputs.map((output) => indented(output, '       ')).join(',\n       ')
    const joins = [...this.#joins.values()].map(({ text }) => text)
    return [`select ${list}`, `from ${this.table.reference} ${this.alias}`, ...joins].join('\n')
  }
}

function indented(text: string, by: string): string {
  return text.replaceAll('\n', `\n${by}`)
}

/** Beginnings of names that are words of SQL. */
const reserved = new Set(
  'as at by do if in is no of on or to all and any asc end for not'.split(' '),
)
