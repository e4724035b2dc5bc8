import type { SeriesForm, SeriesOutline } from '@calsync/core'
import { eventTimes, type ZoneOptions } from '../event-times.js'
import { expressSeries } from './express-series.js'

const asItIs: SeriesForm = { kind: 'native', changed: [], excluded: [], apart: [] }

/** How a series is written to Outlook. Pure. */
export function seriesForm(outline: SeriesOutline, options: ZoneOptions): SeriesForm {
  // Times that cannot be written at all are refused once, with the series, not per occurrence.
  if (eventTimes(outline.event, options).kind === 'refused') return asItIs
  const series = expressSeries(outline, options)
  if ('reason' in series) return { kind: 'occurrences', reason: series.reason }
  return { kind: 'native', ...series.overrides }
}
