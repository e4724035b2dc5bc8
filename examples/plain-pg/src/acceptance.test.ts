// The shared journey through this studio, with node:test.
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import {
  acceptanceJourney,
  type Host,
  openScene,
  type OpenScene,
} from '@calsync/example-acceptance'

async function startStudio(): Promise<Host> {
  const { pool, inTransaction } = await import('./database.ts')
  await pool.query(await readFile(new URL('../schema.sql', import.meta.url), 'utf8'))
  const { calsync } = await import('./calsync.ts')
  const { cancel, insertClass, move, plan, removeStaff } = await import('./classes.ts')
  const { connectCalendar, hire } = await import('./staff.ts')
  const { startWorker, worker } = await import('./worker.ts')
  await startWorker()
  return {
    calsync,
    organizationId: '',
    addTeacher: hire,
    connectCalendar,
    createLesson: (lesson) => plan(classOf(lesson)),
    moveLesson: (id, startsAt) => move(id, wallTime(startsAt)),
    // Midnight: the class is moved and calsync told, and then the studio turns out to be closed.
    moveLessonAndFail: (id, startsAt) => move(id, `${wallTime(startsAt).slice(0, 10)} 00:00`),
    removeTeacher: removeStaff,
    cancelLesson: cancel,
    insertEarlierLesson: (lesson) =>
      inTransaction((client) => insertClass(client, classOf(lesson))),
    refOf: (id) => `class:${id}`,
    close: async () => {
      await worker.stop()
      await calsync.close()
      await pool.end()
    },
  }
}

function classOf({ title, startsAt, minutes, teachers }: Parameters<Host['createLesson']>[0]) {
  return { title, startsAt: wallTime(startsAt), minutes, staff: teachers }
}

/** What the clock on the wall of the Blue room shows. */
function wallTime(at: Date): string {
  return at.toLocaleString('sv-SE', { timeZone: 'Europe/Lisbon' }).slice(0, 16)
}

describe('the dance studio', () => {
  let open: OpenScene
  before(async () => {
    open = await openScene(startStudio)
  })
  after(async () => {
    await open?.close()
  })
  for (const step of acceptanceJourney()) it(step.name, () => step.run(open.scene))
})
