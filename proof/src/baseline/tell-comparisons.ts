import type { Comparison } from './compare-designs.ts'
import { type Figures, wrongPlaces } from './figures.ts'
import { variants } from './variant.ts'

const columns = [
  'went wrong',
  'design',
  'changes',
  'places',
  'lost',
  'duplicated',
  'stale',
  'orphaned',
  'wrong',
  'in flight',
  'early calls',
]

/** A table with both designs side by side. */
export function tellComparisons(comparisons: readonly Comparison[]): string {
  const rows = comparisons.flatMap(({ variant, baseline, calsync }) => [
    [variant, 'proposals', ...cells(baseline)],
    ['', 'calsync', ...cells(calsync)],
  ])
  const widths = columns.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => (row[at] ?? '').length)),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
  return [
    line(columns),
    ...rows.map(line),
    '',
    ...comparisons.map(({ variant }) => `${variant}: ${variants[variant]}`),
    'places: schedules in mailboxes, compared at the end; what a dead letter told of counts as right.',
    'in flight: most calls at once in one mailbox. early calls: before Retry-After was over.',
  ].join('\n')
}

function cells(figures: Figures): string[] {
  const { changes, places, lost, duplicated, stale, orphaned, maxInFlight, early } = figures
  const wrong = places === 0 ? 0 : (100 * wrongPlaces(figures)) / places
  const counts = [changes, places, lost, duplicated, stale, orphaned]
  return [...counts.map(String), `${wrong.toFixed(1)} %`, String(maxInFlight), String(early)]
}
