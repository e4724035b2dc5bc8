import { type Figure, holds, type ScenarioReport } from './figures/figure.ts'

const NAME_WIDTH = 70
const VALUE_WIDTH = 12
const LIMIT_WIDTH = 8

/** One scenario as a table for people: figure, value, limit, verdict. */
export function printReport({ scenario, says, figures }: ScenarioReport): string {
  return [`${scenario}: ${says}`, ...figures.map(line), ''].join('\n')
}

function line(figure: Figure): string {
  const { name, value, unit, limit } = figure
  const bound = limit === null ? '' : `${limit.sign} ${limit.value}`
  const verdict = limit === null ? '' : holds(figure) ? 'kept' : 'BROKEN'
  const cells = [
    `  ${name.padEnd(NAME_WIDTH)}`,
    shown(value, unit).padStart(VALUE_WIDTH),
    bound.padStart(LIMIT_WIDTH),
    verdict,
  ]
  return cells.join('  ').trimEnd()
}

function shown(value: number, unit: Figure['unit']): string {
  switch (unit) {
    case 'count':
      return `${value}`
    case 'ratio':
      return value.toFixed(3)
    case 'ms':
      return value < 10_000 ? `${value.toFixed(0)} ms` : `${(value / 1_000).toFixed(1)} s`
  }
}
