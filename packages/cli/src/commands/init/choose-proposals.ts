import { CalsyncError } from '@calsync/core'
import type { Catalog } from './read-catalog.js'
import type { Proposal } from './propose.js'

export interface ChosenProposals {
  readonly chosen: readonly Proposal[]
  readonly others: readonly Proposal[]
}

/** Below this a table has times, and hardly anything else of a schedule. */
const LIKELY = 14

/**
 * The tables that were asked for, else the likeliest one, if it has all that it needs.
 *
 * @throws `CalsyncError` `USAGE` for a table that is not there, or has no times
 */
export function chooseProposals(
  proposals: readonly Proposal[],
  tables: readonly string[],
  catalog: Catalog,
): ChosenProposals {
  const chosen =
    tables.length > 0
      ? [...new Set(tables.map((name) => named(proposals, name, catalog)))]
      : proposals
          .filter(({ missing, score }) => missing.length === 0 && score >= LIKELY)
          .slice(0, 1)
  return {
    chosen: withOwnKinds(chosen),
    others: proposals.filter((proposal) => !chosen.includes(proposal)),
  }
}

/** As SQL writes it, or without its schema, or without quotes. */
function named(proposals: readonly Proposal[], name: string, { tables }: Catalog): Proposal {
  const plain = (text: string): string => text.replaceAll('"', '').toLowerCase()
  const fits = (reference: string): boolean =>
    plain(reference) === plain(name) ||
    plain(reference).endsWith(`.${plain(name)}`) ||
    plain(name) === `public.${plain(reference)}`
  const exact = proposals.find(({ table }) => table === name)
  const fitting = proposals.filter(({ table }) => fits(table))
  if (exact !== undefined) return exact
  const [only] = fitting
  if (only !== undefined && fitting.length === 1) return only
  if (fitting.length > 1) {
    throw usage(
      `"${name}" could be ${fitting.map(({ table }) => table).join(' or ')}`,
      'name it with its schema',
    )
  }
  if (tables.some(({ reference }) => fits(reference))) {
    throw usage(
      `"${name}" has no column that looks like a start`,
      'write its SELECT by hand: docs/sources.md shows how',
    )
  }
  const known = proposals.map(({ table }) => table).join(', ')
  throw usage(
    `there is no table "${name}", or the role may not read it`,
    known === '' ? 'check the database URL' : `tables with times: ${known}`,
  )
}

/** `yoga.class` and `chess.class` are two sources. */
function withOwnKinds(proposals: readonly Proposal[]): Proposal[] {
  const used = new Set<string>()
  return proposals.map((proposal) => {
    const free = [proposal.kind, ...[2, 3, 4, 5, 6, 7, 8, 9].map((n) => `${proposal.kind}_${n}`)]
    const kind = free.find((each) => !used.has(each)) ?? proposal.kind
    used.add(kind)
    return { ...proposal, kind }
  })
}

function usage(message: string, next: string): CalsyncError {
  return new CalsyncError({ code: 'USAGE', message, next })
}
