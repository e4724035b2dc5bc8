import { holds, type ScenarioReport } from '../../src/storm/figures/figure.ts'

/** The limits that a scenario broke, in words. */
export function broken({ figures }: ScenarioReport): string[] {
  return figures
    .filter((figure) => !holds(figure))
    .map(({ name, value, limit }) => `${name}: ${value}, not ${limit?.sign} ${limit?.value}`)
}

/** One figure of a report. */
export function valueOf({ figures }: ScenarioReport, name: string): number {
  const figure = figures.find((one) => one.name === name)
  if (figure === undefined) throw new Error(`the report has no figure "${name}"`)
  return figure.value
}
