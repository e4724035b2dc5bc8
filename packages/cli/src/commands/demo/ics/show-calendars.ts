import pg from 'pg'
import { counted, oneLine } from '../../../output/words.js'
import type { Report } from '../../../output/report.js'
import { compareCalendars } from '../compare-calendars.js'
import { demoWorker } from '../demo-settings.js'
import { foundCalendar } from '../found-calendar.js'
import { judge, mailboxRow } from '../judge.js'
import { openCalsync } from '../open-calsync.js'
import type { Performance } from '../performance.js'
import { untilQuiet, untilRight, untilVerified, type Watched } from '../until-right.js'
import { expectedImports, importedQuery, importEvents } from './imported-events.js'
import { listLeftOut } from './list-left-out.js'
import type { CalendarFiles } from './read-calendars.js'

const owner = { id: 'reader', name: 'reader' }
/** Real calendars reach far back; the usual window is a week and two years. */
const window = { past: '200y', future: '200y' }

/** Brings the events of real calendar files into one mailbox, and says what cannot go there. */
export async function showCalendars(
  performance: Performance,
  files: CalendarFiles,
): Promise<Report> {
  const { screen, servers, interrupted, atEnd, now } = performance
  const startedAt = now()
  const sandbox = servers.sandbox.sandbox
  const series = files.entries.filter(({ rrule }) => rrule !== null).length
  screen.title(`calsync: ${files.names.join(', ')} into one Outlook calendar`)
  screen.chapter('Read')
  screen.say(
    `${counted(files.entries.length, 'event')} read, ${series} of them series ` +
      `(with ${counted(files.exceptions, 'changed occurrence')}).`,
  )
  for (const { file, title, reason } of files.unreadable) {
    screen.warn(`cannot be read: ${oneLine(title, 60)} (${file}): ${reason}`)
  }

  screen.chapter('Send')
  screen.say('The events are rows of the host now; their owner connects his calendar.')
  const pool = new pg.Pool({ connectionString: servers.database })
  atEnd(() => pool.end())
  await importEvents(pool, owner.id, files.entries)
  const source = { kind: 'imported', query: importedQuery, window }
  const calsync = openCalsync(servers, pool, source)
  atEnd(() => calsync.close())
  await calsync.migrate()
  const worker = calsync.worker({ id: 'demo', ...demoWorker })
  atEnd(() => worker.stop())
  await worker.start()
  sandbox.connect({ identity: owner.id })
  await calsync.connections.connect({ userId: owner.id })
  const expected = await expectedImports(pool)
  const watched: Watched = {
    screen,
    calsync,
    sandbox,
    interrupted,
    owners: [owner],
    expected: async () => new Map([[owner.id, expected]]),
  }
  await untilRight(watched, 'events into the calendar')
  await untilQuiet(watched)
  await untilVerified(watched)
  const leftOut = await listLeftOut(screen, calsync)
  const comparison = compareCalendars(expected, foundCalendar(sandbox, owner.id))

  screen.chapter("The host's table against the calendar")
  const verdict =
    `The calendar holds exactly the ${expected.length} events it can; ` +
    `${leftOut + files.unreadable.length} are named above with the reason.`
  const rows = [mailboxRow(sandbox, owner.id, owner.name, comparison)]
  const everTwice = sandbox.duplicates().length
  return judge({ rows, verdict, everTwice, seconds: (now() - startedAt) / 1_000 })
}
