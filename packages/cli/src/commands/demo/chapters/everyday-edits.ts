import { pause } from '../interruption.js'
import { watchJournal } from '../journal-facts.js'
import {
  addTeacher,
  cancel,
  edit,
  inTransaction,
  move,
  remove,
  removeTeacher,
  rename,
  someLessons,
} from '../host-edits.js'
import type { Chapter, Stage } from '../stage.js'
import { untilQuiet, untilRight } from '../until-right.js'

/** Moves, new titles, deletions, a substitute, and a transaction that is rolled back. */
export const everydayEdits: Chapter = async (stage) => {
  const { screen, calsync, sandbox, interrupted } = stage
  screen.chapter('A day at the timetable office')
  screen.say(
    'Each change is a transaction of the host: its own UPDATE, and calsync.schedules.changed() in ' +
      'the same transaction. 24 lessons move, 12 get a new title, 8 are cancelled, 4 rows are ' +
      'deleted altogether.',
  )
  const facts = watchJournal(sandbox)
  const chosen = await someLessons(stage, 48)
  for (const id of chosen.slice(0, 24)) await edit(stage, id, move(id, 2))
  for (const id of chosen.slice(24, 36)) await edit(stage, id, rename(id, ' (new room)'))
  for (const id of chosen.slice(36, 44)) await edit(stage, id, cancel(id))
  for (const id of chosen.slice(44)) await remove(stage, id)
  await untilRight(stage, 'changes into calendars')
  await untilQuiet(stage)
  const { updated, deleted, calls } = facts()
  screen.did(`${updated} events updated and ${deleted} deleted, with ${calls} calls.`)

  const afterwards = watchJournal(sandbox)
  await rollBack(stage)
  // Long enough for a worker to find something, if there were something.
  await pause(300, interrupted)
  const { marks } = await calsync.status()
  screen.say('One transaction moves a lesson and is then rolled back.')
  screen.did(`Nothing was left behind: ${marks} change marks, ${afterwards().calls} calls.`)

  await substitute(stage)
}

class Regret extends Error {}

async function rollBack({ pool, calsync, random }: Stage): Promise<void> {
  const [id = ''] = await someLessons({ pool, random }, 1)
  try {
    await inTransaction(pool, async (client) => {
      await move(id, 5)(client)
      await calsync.schedules.changed(`lesson:${id}`, { tx: client })
      throw new Regret()
    })
  } catch (error) {
    if (!(error instanceof Regret)) throw error
  }
}

async function substitute(stage: Stage): Promise<void> {
  const { screen, teachers, sandbox } = stage
  const [ill, other] = teachers
  if (ill === undefined || other === undefined) return
  const facts = watchJournal(sandbox)
  const lessons = await someLessons(stage, 5, ill.id)
  screen.say(`${ill.name} is ill: five lessons lose ${ill.name}, and get ${ill.name} back later.`)
  for (const id of lessons) await edit(stage, id, removeTeacher(id, ill.id))
  await untilRight(stage, 'lessons taken away')
  for (const id of lessons) await edit(stage, id, addTeacher(id, ill.id))
  await untilRight(stage, 'lessons given back')
  await untilQuiet(stage)
  const { created, deleted } = facts()
  screen.did(`${deleted} events deleted, ${created} created anew; other teachers' stayed.`)
}
