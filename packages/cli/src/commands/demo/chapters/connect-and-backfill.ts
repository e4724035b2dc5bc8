import { watchJournal } from '../journal-facts.js'
import { lessonCount } from '../host-tables.js'
import type { Chapter } from '../stage.js'
import { untilQuiet, untilRight } from '../until-right.js'

/** Every teacher connects his calendar; what is planned already appears in it. */
export const connectAndBackfill: Chapter = async (stage) => {
  const { screen, teachers, calsync, sandbox } = stage
  screen.chapter(`Connect ${teachers.length} teachers, and backfill`)
  screen.say(
    `The school has ${lessonCount} lessons already. Each teacher connects Outlook through Pica; ` +
      `the host calls calsync.connections.connect() for each of them, and no more.`,
  )
  const facts = watchJournal(sandbox)
  for (const { id, schoolId, name } of teachers) {
    sandbox.connect({ identity: id, name, email: `${name.toLowerCase()}@school.example` })
    await calsync.connections.connect({ userId: id, organizationId: schoolId })
  }
  await untilRight(stage, 'lessons into calendars')
  await untilQuiet(stage)
  const { calls, created, mostInFlight } = facts()
  screen.did(
    `${created} events created with ${calls} calls: several per call, at most ${mostInFlight} at ` +
      `once per mailbox, which is what Microsoft allows (4).`,
  )
}
