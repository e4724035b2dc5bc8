import { runScenario } from '@calsync/testkit/simulation'
import { addFigures, type Figures, figuresOf, noFigures, wrongPlaces } from './figures.ts'
import { runBaseline } from './run-baseline.ts'
import { scenarioOf, type Variant } from './variant.ts'

/** Both designs over the same scenarios. */
export interface Comparison {
  readonly variant: Variant
  readonly baseline: Figures
  readonly calsync: Figures
}

export async function compareDesigns(
  variant: Variant,
  seeds: { readonly from: number; readonly count: number; readonly changes?: number },
): Promise<Comparison> {
  let [baseline, calsync] = [noFigures, noFigures]
  for (let seed = seeds.from; seed < seeds.from + seeds.count; seed += 1) {
    const scenario = scenarioOf(variant, seed, seeds.changes)
    const theirs = await runBaseline(scenario)
    const { world, deaths } = theirs.baseline
    baseline = addFigures(baseline, figuresOf(theirs.verdict, world, deaths))
    const ours = await runScenario(scenario)
    calsync = addFigures(calsync, figuresOf(ours.verdict, ours.world, ours.deaths))
  }
  return { variant, baseline, calsync }
}

/** Variants in which something goes wrong that the proposals' design has no answer to. */
const harmful: readonly Variant[] = ['deaths', 'lost answers', 'everything']

/** What of the comparisons is not as it must be; empty when all is. */
export function shortfalls(comparisons: readonly Comparison[]): readonly string[] {
  return comparisons.flatMap(({ variant, baseline, calsync }) => {
    const says: string[] = []
    if (calsync.violations > 0) {
      says.push(`${variant}: calsync broke ${calsync.violations} promises`)
    }
    if (variant === 'nothing' && wrongPlaces(baseline) > 0) {
      says.push(`${variant}: the baseline is wrong though nothing went wrong: is the harness fair?`)
    }
    if (harmful.includes(variant) && wrongPlaces(baseline) === 0) {
      says.push(`${variant}: the baseline was not seen to lose or duplicate; try more seeds`)
    }
    return says
  })
}
