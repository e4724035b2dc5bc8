import { edit, move, someLessons } from '../host-edits.js'
import { counted } from '../../../output/words.js'
import { watchJournal } from '../journal-facts.js'
import { pause } from '../interruption.js'
import type { Chapter } from '../stage.js'
import { untilQuiet, untilRight } from '../until-right.js'

const LOOK_MS = 50
const LIMIT_MS = 10_000

/** A user's access dies; edits go on; he connects again with a new key. */
export const revokedConnection: Chapter = async (stage) => {
  const { screen, teachers, calsync, sandbox, interrupted } = stage
  const teacher = teachers[2]
  if (teacher === undefined) return
  const { id, name, schoolId } = teacher
  screen.chapter('A connection is revoked')
  screen.say(
    `${name} withdraws the access. Microsoft answers 401 from now on, while Pica still lists the ` +
      `connection as operational. The office goes on: 10 lessons of ${name} move, and 10 others.`,
  )
  const facts = watchJournal(sandbox)
  sandbox.revoke(id)
  const lessons = [...(await someLessons(stage, 10, id)), ...(await someLessons(stage, 10))]
  for (const lesson of new Set(lessons)) await edit(stage, lesson, move(lesson, 1))
  await untilRight(stage, 'changes of everybody else', { except: new Set([id]) })
  const giveUpAt = performance.now() + LIMIT_MS
  const isBlocked = async (): Promise<boolean> => {
    const [connection] = await calsync.connections.list({ userId: id })
    return connection?.state === 'blocked'
  }
  while (!(await isBlocked()) && performance.now() < giveUpAt) await pause(LOOK_MS, interrupted)
  const { records } = await calsync.status({ userId: id })
  const { unauthorized } = facts()
  screen.did(
    `The connection is blocked after ${counted(unauthorized, 'refused call')}, and only ${name} is asked to ` +
      `reconnect. ${records.pending} changes wait, ${records.dead} are given up; no other calendar waited.`,
  )
  screen.say(`${name} connects again; Pica has a new key.`)
  sandbox.reconnect({ identity: id, name, email: `${name.toLowerCase()}@school.example` })
  const { outcome } = await calsync.connections.connect({ userId: id, organizationId: schoolId })
  await untilRight(stage, `backlog of ${name}`)
  await untilQuiet(stage)
  screen.did(`The connection is ${outcome}, and the backlog is drained.`)
}
