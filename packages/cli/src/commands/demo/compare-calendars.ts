/** An event as somebody looking at a calendar sees it. */
export interface CalendarItem {
  readonly title: string
  /** Milliseconds since the epoch; of an all-day event midnight in UTC. */
  readonly startMs: number
  readonly endMs: number
}

/** What a calendar should hold against what it holds. */
export interface Comparison {
  readonly expected: number
  readonly holds: number
  /** Expected, and nowhere to be seen. */
  readonly missing: readonly CalendarItem[]
  /** Further copies of an event that is there. */
  readonly twice: readonly CalendarItem[]
  /** There, with another title or time. */
  readonly wrong: readonly { readonly expected: CalendarItem; readonly found: CalendarItem }[]
  /** There, though nothing like it is expected. */
  readonly unwanted: readonly CalendarItem[]
}

/** Compares by content alone: no id of calsync's or the provider's takes part. */
export function compareCalendars(
  expected: readonly CalendarItem[],
  found: readonly CalendarItem[],
): Comparison {
  const left = new Map<string, number>()
  for (const item of expected) left.set(keyOf(item), (left.get(keyOf(item)) ?? 0) + 1)
  const wanted = new Set(left.keys())
  const twice: CalendarItem[] = []
  const strange: CalendarItem[] = []
  for (const item of found) {
    const key = keyOf(item)
    const open = left.get(key) ?? 0
    if (open > 0) left.set(key, open - 1)
    else if (wanted.has(key)) twice.push(item)
    else strange.push(item)
  }
  const absent: CalendarItem[] = []
  for (const item of expected) {
    const open = left.get(keyOf(item)) ?? 0
    if (open === 0) continue
    left.set(keyOf(item), open - 1)
    absent.push(item)
  }
  return { expected: expected.length, holds: found.length, twice, ...pairUp(absent, strange) }
}

/** How many events differ from what they should be. */
export function differences({ missing, twice, wrong, unwanted }: Comparison): number {
  return missing.length + twice.length + wrong.length + unwanted.length
}

/** An absent event and a strange one with the same title, else the same start, are one gone wrong. */
function pairUp(
  absent: readonly CalendarItem[],
  strange: readonly CalendarItem[],
): Pick<Comparison, 'missing' | 'wrong' | 'unwanted'> {
  const unwanted = [...strange]
  const wrong: { expected: CalendarItem; found: CalendarItem }[] = []
  let missing = absent
  for (const alike of [sameTitle, sameStart]) {
    missing = missing.filter((item) => {
      const at = unwanted.findIndex((candidate) => alike(item, candidate))
      const [found] = at < 0 ? [] : unwanted.splice(at, 1)
      if (found === undefined) return true
      wrong.push({ expected: item, found })
      return false
    })
  }
  return { missing, wrong, unwanted }
}

function keyOf(item: CalendarItem): string {
  return JSON.stringify([plain(item.title), item.startMs, item.endMs])
}

function sameTitle(a: CalendarItem, b: CalendarItem): boolean {
  return plain(a.title) === plain(b.title)
}

function sameStart(a: CalendarItem, b: CalendarItem): boolean {
  return a.startMs === b.startMs
}

/** Calendars may normalise letters and spaces; nobody would call that wrong. */
function plain(title: string): string {
  return title.normalize('NFC').replace(/\s+/g, ' ').trim()
}
