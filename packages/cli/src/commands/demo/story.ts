import { seededRandom } from '@calsync/testkit/sandbox'
import pg from 'pg'
import type { Report } from '../../output/report.js'
import { connectAndBackfill } from './chapters/connect-and-backfill.js'
import { everydayEdits } from './chapters/everyday-edits.js'
import { givenUp } from './chapters/given-up.js'
import { lostAnswers } from './chapters/lost-answers.js'
import { revokedConnection } from './chapters/revoked-connection.js'
import { serverErrors } from './chapters/server-errors.js'
import { throttling } from './chapters/throttling.js'
import { workerCrash } from './chapters/worker-crash.js'
import { demoWorker, shortenedInWords } from './demo-settings.js'
import { expectedCalendars } from './expected-calendars.js'
import { createHostTables, lessonQuery } from './host-tables.js'
import { judge, mailboxRow } from './judge.js'
import { openCalsync } from './open-calsync.js'
import type { Performance } from './performance.js'
import type { Chapter, Stage } from './stage.js'
import { compareAll, untilVerified } from './until-right.js'
import { startWorkerProcess } from './worker-process.js'

const chapters: readonly Chapter[] = [
  connectAndBackfill,
  everydayEdits,
  revokedConnection,
  throttling,
  serverErrors,
  lostAnswers,
  workerCrash,
  givenUp,
]

/** The whole story: a school, its teachers, and everything that goes wrong on the way. */
export async function tellStory(performance: Performance): Promise<Report> {
  const { screen, servers, seed, interrupted, atEnd, now } = performance
  const startedAt = now()
  screen.title("calsync: a school's lessons in its teachers' Outlook calendars")
  screen.aside(shortenedInWords)
  const pool = new pg.Pool({ connectionString: servers.database, max: 20 })
  atEnd(() => pool.end())
  const random = seededRandom(seed)
  const teachers = await createHostTables(pool, random)
  const calsync = openCalsync(servers, pool, { kind: 'lesson', query: lessonQuery })
  atEnd(() => calsync.close())
  await calsync.migrate()
  const worker = calsync.worker({ id: 'demo', ...demoWorker })
  atEnd(() => worker.stop())
  await worker.start()
  const stage: Stage = {
    screen,
    pool,
    teachers,
    owners: teachers,
    expected: () => expectedCalendars(pool),
    calsync,
    worker,
    sandbox: servers.sandbox.sandbox,
    random,
    interrupted,
    startWorker: async (name) => {
      const process = await startWorkerProcess(servers, name)
      atEnd(() => process.stop())
      return process
    },
  }
  for (const chapter of chapters) await chapter(stage)
  await untilVerified(stage)

  const comparisons = await compareAll(stage)
  const rows = teachers.flatMap(({ id, name }) => {
    const comparison = comparisons.get(id)
    return comparison === undefined ? [] : [mailboxRow(stage.sandbox, id, name, comparison)]
  })
  screen.chapter("The host's tables against the calendars")
  return judge({
    rows,
    verdict:
      "Every calendar holds exactly what the host's tables say: nothing missing, nothing twice.",
    everTwice: stage.sandbox.duplicates().length,
    seconds: (now() - startedAt) / 1_000,
  })
}
