import { isForStanding } from './series-standing.js'
import type { Layout, PartWish, RecordsByPart } from './lay-out.js'
import { isOccurrencePart, readPart, seriesPartOf } from '../model/part.js'

/**
 * What is left of a layout when that which stands in the calendar is to stay as it is, because only
 * the template changed or the code did. What does not stand yet may come beside it (an occurrence
 * that enters the window, a change to an occurrence of a series that was just written), as long as
 * the schedule stands there in the form of this layout; another form waits for the rollout, too.
 */
export function keepStanding(
  layout: Layout,
  records: RecordsByPart,
  { isSeries }: { readonly isSeries: boolean },
): Layout {
  const stands = (part: string): boolean => records.get(part)?.desired.presence === 'present'
  const standing = [...records.keys()].filter((part) => stands(part) && !isOccurrencePart(part))
  if (standing.length === 0) return layout
  const present = layout.wishes.filter(({ presence }) => presence === 'present')
  const wholeOf = (parts: readonly string[]): string | undefined =>
    parts.find((part) => readPart(part).kind === 'whole')
  const isSameForm = wholeOf(present.map(({ part }) => part)) === wholeOf(standing)
  const comes = ({ part }: PartWish): boolean => {
    const series = seriesPartOf(part)
    if (series === null) return !stands(part)
    const record = records.get(part)
    const master = records.get(series)
    // A template may have made a series of an event that stands as a single one.
    if (!isSeries || master === undefined) return false
    return !stands(part) || record === undefined || !isForStanding(record, master)
  }
  return { wishes: isSameForm ? present.filter(comes) : [], replanAt: layout.replanAt }
}
