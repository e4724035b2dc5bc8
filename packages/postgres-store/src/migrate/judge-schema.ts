import type { Migration } from '../migrations/index.js'
import type { AppliedMigration } from './ledger.js'

/** How the schema of a database and this code stand to one another. */
export type SchemaStanding =
  /** The code can be brought to work by migrating; `version` 0 when nothing is there. */
  | { readonly kind: 'behind'; readonly version: number; readonly pending: readonly Migration[] }
  | { readonly kind: 'equal'; readonly version: number }
  /** Migrated by newer code, whose migrations say that this code still works. */
  | { readonly kind: 'newer'; readonly version: number }
  /** The same, but code of version `needed` at least is asked for. */
  | { readonly kind: 'ahead'; readonly version: number; readonly needed: number }
  /** A migration of this name was applied that is not the one of this code. */
  | { readonly kind: 'changed'; readonly version: number; readonly name: string }

/** Compares what was applied, in order, with the migrations of this code. */
export function judgeSchema(
  applied: readonly AppliedMigration[],
  known: readonly Migration[],
): SchemaStanding {
  const version = applied.at(-1)?.version ?? 0
  const newer = applied.slice(known.length)
  const needed = Math.max(0, ...newer.map((each) => each.worksFrom ?? each.version))
  // First, because what a too new schema did to the older migrations' rows is not ours to judge.
  if (needed > known.length) return { kind: 'ahead', version, needed }
  const other = applied
    .slice(0, known.length)
    .find(
      (each, index) =>
        each.version !== known[index]?.version || each.checksum !== known[index].checksum,
    )
  if (other !== undefined) return { kind: 'changed', version: other.version, name: other.name }
  if (newer.length > 0) return { kind: 'newer', version }
  if (applied.length === known.length) return { kind: 'equal', version }
  return { kind: 'behind', version, pending: known.slice(applied.length) }
}
