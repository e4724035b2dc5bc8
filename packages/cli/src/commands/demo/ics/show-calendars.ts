import pg from 'pg'
import { counted, oneLine } from '../../../output/words.js'
import type { Report } from '../../../output/report.js'
import { importedKind, importedQuery } from '../../../sdk/imported-events.js'
import { importCalendars } from '../../import/import-calendars.js'
import type { CalendarFile } from '../../import/read-calendar-files.js'
import { compareCalendars } from '../compare-calendars.js'
import { demoWorker } from '../demo-settings.js'
import { judge, mailboxRow } from '../judge.js'
import { openCalsync } from '../open-calsync.js'
import type { Performance } from '../performance.js'
import { untilVerified } from '../until-right.js'
import { expectedOccurrences } from './expected-occurrences.js'
import { foundOccurrences } from './found-occurrences.js'
import { listLeftOut } from './left-out.js'
import { countRead, tellSeries } from './tell-series.js'
import { untilSent } from './until-sent.js'

const owner = { id: 'reader', name: 'reader' }
/** Real calendars reach far back; the usual window is a week and two years. */
const window = { past: '200y', future: '24mo' }
const fromMs = Date.UTC(1900, 0, 1)
/** A little less than the window: what begins later need not stand yet. */
const COMPARED_MS = 700 * 86_400_000

/** Brings the events of real calendar files into one mailbox, and says what cannot go there. */
export async function showCalendars(
  performance: Performance,
  files: readonly CalendarFile[],
): Promise<Report> {
  const { screen, servers, interrupted, atEnd, now } = performance
  const startedAt = now()
  const sandbox = servers.sandbox.sandbox
  const names = files.map(({ name }) => name).join(', ')
  screen.title(`calsync: ${names} into one Outlook calendar`)
  screen.chapter('Read')
  const unreadable = tellRead(performance, files)

  screen.chapter('Send')
  screen.say('The events are rows of the host now; their owner connects his calendar.')
  const pool = new pg.Pool({ connectionString: servers.database })
  atEnd(() => pool.end())
  const source = { kind: importedKind, query: importedQuery, window }
  const calsync = openCalsync(servers, pool, source)
  atEnd(() => calsync.close())
  await calsync.migrate()
  sandbox.connect({ identity: owner.id })
  await calsync.connections.connect({ userId: owner.id })
  await importCalendars(pool, calsync.schedules, {
    files,
    owner: owner.id,
    organizationId: '',
    kind: importedKind,
    prune: false,
    by: 'demo',
    reason: `import of ${names}`,
  })
  const worker = calsync.worker({ id: 'demo', ...demoWorker })
  atEnd(() => worker.stop())
  await worker.start()
  await untilSent({ screen, calsync, interrupted }, 'events into the calendar')
  await untilVerified({
    screen,
    calsync,
    sandbox,
    interrupted,
    owners: [owner],
    expected: async () => new Map(),
  })
  await tellSeries(screen, calsync)
  const leftOut = await listLeftOut(screen, calsync)

  screen.chapter("The host's table against the calendar")
  const range = { fromMs, untilMs: startedAt + COMPARED_MS }
  const expected = await expectedOccurrences(pool, leftOut, range)
  const comparison = compareCalendars(expected, foundOccurrences(sandbox, owner.id, range))
  const named = leftOut.schedules.size + leftOut.occurrences.size + leftOut.invalid + unreadable
  const rest =
    named === 0 ? 'nothing is left out' : `${named} left out, named above with the reason`
  const verdict =
    `The calendar shows exactly the ${counted(expected.length, 'occurrence')} it should ` +
    `until ${new Date(range.untilMs).toISOString().slice(0, 10)}; ${rest}.`
  const rows = [mailboxRow(sandbox, owner.id, owner.name, comparison)]
  const everTwice = sandbox.duplicates().length
  return judge({ rows, verdict, everTwice, seconds: (now() - startedAt) / 1_000 })
}

/** Says what the files hold; how many of their events cannot be read. */
function tellRead({ screen }: Performance, files: readonly CalendarFile[]): number {
  const { events, series, overrides } = countRead(files)
  const changed = overrides === 0 ? '' : ` (with ${counted(overrides, 'changed occurrence')})`
  screen.say(`${counted(events, 'event')} read, ${series} of them series${changed}.`)
  const unreadable = files.flatMap(({ name, calendar }) =>
    calendar.unreadable.map((event) => ({ name, ...event })),
  )
  for (const { name, title, reason } of unreadable) {
    screen.warn(`cannot be read: ${oneLine(title, 60)} (${name}): ${reason}`)
  }
  return unreadable.length
}
