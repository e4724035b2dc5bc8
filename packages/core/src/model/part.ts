/**
 * What of a schedule a sync record is about. A schedule that stands as one event, a series too, has
 * the one part `''`. Otherwise:
 *
 * - `#2`, `#3`: the series again, after it was replaced by a new one.
 * - `2026-03-01T09:00:00`: one occurrence as an event of its own, by its recurrence id.
 * - `@2026-03-01T09:00:00`, `#2@2026-03-01T09:00:00`: a change to that occurrence of the series in
 *   the part before the `@`.
 */
export type PartKey =
  | { readonly kind: 'whole'; readonly generation: number }
  | { readonly kind: 'apart'; readonly recurrenceId: string }
  | { readonly kind: 'occurrence'; readonly series: string; readonly recurrenceId: string }

const GENERATION = /^#([1-9]\d*)$/

/** Reads the part of a record. */
export function readPart(part: string): PartKey {
  const at = part.indexOf('@')
  if (at >= 0) {
    return { kind: 'occurrence', series: part.slice(0, at), recurrenceId: part.slice(at + 1) }
  }
  if (part === '') return { kind: 'whole', generation: 1 }
  const generation = GENERATION.exec(part)
  if (generation !== null) return { kind: 'whole', generation: Number(generation[1]) }
  return { kind: 'apart', recurrenceId: part }
}

/** The part of the whole schedule; generations count from 1. */
export function wholePart(generation: number): string {
  return generation === 1 ? '' : `#${generation}`
}

/** The part of a change to an occurrence. */
export function occurrencePart(series: string, recurrenceId: string): string {
  return `${series}@${recurrenceId}`
}

/** The part of the series that a change to an occurrence belongs to; `null` for other parts. */
export function seriesPartOf(part: string): string | null {
  const at = part.indexOf('@')
  return at < 0 ? null : part.slice(0, at)
}

/** Whether a part is a change to an occurrence of a series that stands as such. */
export function isOccurrencePart(part: string): boolean {
  return part.includes('@')
}
