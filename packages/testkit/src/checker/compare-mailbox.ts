import type { ShownLine } from './facts.js'
import type { HostHistory } from './host-history.js'
import { readMark } from './mark.js'
import type { LiveEvent } from './replay.js'
import type { Violation } from './verdict.js'

/** How a place differs from what it should be. */
export type Difference = 'lost' | 'stale' | 'duplicated' | 'orphaned'

/** One schedule in one mailbox that is not what it should be. */
export interface WrongPlace {
  readonly ref: string | null
  readonly difference: Difference
  readonly says: string
}

/** Compares what stands in a mailbox, after everything, with what the host committed last. */
export function compareMailbox(
  mailbox: string,
  events: readonly LiveEvent[],
  host: HostHistory,
): { readonly wrong: readonly WrongPlace[]; readonly places: number } {
  const standing = Map.groupBy(
    events.flatMap(({ shows }) => shows),
    (line) => readMark(line)?.ref ?? null,
  )
  const refs = new Set<string | null>([...host.refs, ...standing.keys()])
  const wrong: WrongPlace[] = []
  let places = 0
  for (const ref of refs) {
    const wanted = ref === null ? [] : host.wantedIn(mailbox, ref)
    const found = standing.get(ref) ?? []
    if (wanted.length + found.length > 0) places += 1
    const place = comparePlace(ref, wanted, found)
    if (place !== null) wrong.push(place)
  }
  return { wrong, places }
}

function comparePlace(
  ref: string | null,
  wanted: readonly ShownLine[],
  found: readonly ShownLine[],
): WrongPlace | null {
  const missing = without(wanted, found)
  const extra = without(found, wanted)
  if (missing.length + extra.length === 0) return null
  const says = `should show ${list(wanted)}; shows ${list(found)}`
  return { ref, difference: differenceOf(wanted, missing, extra), says }
}

function differenceOf(
  wanted: readonly ShownLine[],
  missing: readonly ShownLine[],
  extra: readonly ShownLine[],
): Difference {
  if (missing.length > 0) return extra.length > 0 ? 'stale' : 'lost'
  return wanted.length > 0 ? 'duplicated' : 'orphaned'
}

/** What is left of some lines when others are taken out, each as often as it is there. */
function without(lines: readonly ShownLine[], others: readonly ShownLine[]): ShownLine[] {
  const left = [...others]
  return lines.filter((line) => {
    const index = left.indexOf(line)
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
}

function list(lines: readonly ShownLine[]): string {
  return lines.length === 0 ? 'nothing' : lines.map((line) => `"${line}"`).join(', ')
}

/** Which invariant a difference breaks. */
export const brokenBy: Readonly<Record<Difference, Violation['invariant']>> = {
  lost: 'I2',
  stale: 'I2',
  duplicated: 'I1',
  orphaned: 'I6',
}
