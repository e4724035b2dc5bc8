import type { Sandbox } from '@calsync/testkit/sandbox'
import type { CalsyncOnPostgres } from '../../sdk/compose.js'
import {
  type CalendarItem,
  type Comparison,
  compareCalendars,
  differences,
} from './compare-calendars.js'
import { foundCalendar } from './found-calendar.js'
import { pause } from './interruption.js'
import type { Screen } from './screen.js'

const LIMIT_MS = 30_000
const LOOK_MS = 40
const MAX_RECORDS = 10_000

/** What is watched while changes travel. */
export interface Watched {
  readonly screen: Screen
  readonly calsync: CalsyncOnPostgres
  readonly sandbox: Sandbox
  readonly interrupted: AbortSignal
  /** Of the mailboxes; their ids are the mailboxes' names in the sandbox. */
  readonly owners: readonly { readonly id: string }[]
  /** What the calendars should hold, by owner, from the host's tables alone. */
  expected(): Promise<ReadonlyMap<string, readonly CalendarItem[]>>
}

/** Every calendar against the host's tables, by owner. */
export async function compareAll(watched: Watched): Promise<Map<string, Comparison>> {
  const expected = await watched.expected()
  return new Map(watched.owners.map(({ id }) => [id, compareOne(watched, id, expected)]))
}

/**
 * Waits until the calendars hold what the host's tables say, with a live line. Gives up after half
 * a minute: the verdict at the end then says what is wrong.
 */
export async function untilRight(
  watched: Watched,
  label: string,
  { except = new Set() }: { readonly except?: ReadonlySet<string> } = {},
): Promise<void> {
  const { screen, owners, interrupted } = watched
  const expected = await watched.expected()
  const open = (): number =>
    owners
      .filter(({ id }) => !except.has(id))
      .reduce((sum, { id }) => sum + differences(compareOne(watched, id, expected)), 0)
  const total = open()
  const line = screen.live(label)
  const giveUpAt = performance.now() + LIMIT_MS
  for (let left = total; ; left = open()) {
    line.update(total - left, total)
    if (left === 0) return line.end(total, total)
    if (performance.now() > giveUpAt) {
      line.end(total - left, total)
      return screen.warn(`${left} of ${total} are still not right after ${LIMIT_MS / 1_000} s.`)
    }
    await pause(LOOK_MS, interrupted)
  }
}

/** Waits until calsync itself has nothing left to do; shown as a live line if there is a label. */
export async function untilQuiet(watched: Watched, label?: string): Promise<void> {
  const count = async (): Promise<number> => {
    const { records, marks, inDoubt } = await watched.calsync.status()
    return records.pending + records.retry + marks + inDoubt
  }
  if (label === undefined) return untilNone(watched, 'changes are still under way', count)
  const total = await count()
  const line = watched.screen.live(label)
  await untilNone(watched, 'changes are still under way', async () => {
    const left = await count()
    line.update(Math.max(0, total - left), total)
    return left
  })
  line.end(total, total)
}

/** Waits for the second looks, too, that follow a lost answer once the provider's lag is over. */
export async function untilVerified(watched: Watched): Promise<void> {
  const { reports } = watched.calsync.store
  await untilNone(watched, 'events were not looked at again', async () => {
    const views = await reports.listRecords({}, MAX_RECORDS)
    return views.filter(({ record }) => record.dueAt !== null).length
  })
}

async function untilNone(
  { screen, interrupted }: Watched,
  what: string,
  count: () => Promise<number>,
): Promise<void> {
  const giveUpAt = performance.now() + LIMIT_MS
  for (let left = await count(); left > 0; left = await count()) {
    if (performance.now() > giveUpAt) return screen.warn(`${left} ${what}.`)
    await pause(LOOK_MS * 2, interrupted)
  }
}

function compareOne(
  { sandbox }: Watched,
  id: string,
  expected: ReadonlyMap<string, readonly CalendarItem[]>,
): Comparison {
  return compareCalendars(expected.get(id) ?? [], foundCalendar(sandbox, id))
}
