import { connections } from './catalogue/connections.ts'
import { doubt } from './catalogue/doubt.ts'
import { guarding } from './catalogue/guarding.ts'
import { identities } from './catalogue/identity.ts'
import { leases } from './catalogue/leases.ts'
import { limits } from './catalogue/limits.ts'
import { marks } from './catalogue/marks.ts'
import { outcomes } from './catalogue/outcomes.ts'
import { outlook } from './catalogue/outlook.ts'
import { planning } from './catalogue/planning.ts'
import { postgres } from './catalogue/postgres.ts'
import { results } from './catalogue/results.ts'
import { series } from './catalogue/series.ts'
import { sweeping } from './catalogue/sweeping.ts'
import type { Mutant } from './mutant.ts'

/**
 * All deliberate faults. Each is a mistake that could really be made, applied alone; the proof is
 * worth something only as long as it catches every one of them.
 */
export const catalogue: readonly Mutant[] = [
  ...marks,
  ...planning,
  ...guarding,
  ...leases,
  ...identities,
  ...doubt,
  ...outcomes,
  ...limits,
  ...connections,
  ...series,
  ...sweeping,
  ...results,
  ...postgres,
  ...outlook,
]

/** Throws when there is no mutant of this name. */
export function mutantOf(name: string): Mutant {
  const mutant = catalogue.find((one) => one.name === name)
  if (mutant !== undefined) return mutant
  throw new Error(`there is no mutant "${name}"; see proof/src/mutants/catalogue.ts`)
}
