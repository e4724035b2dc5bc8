import { errorAnswers } from '@calsync/core'
import { edit, rename, someLessons } from '../host-edits.js'
import { pause } from '../interruption.js'
import type { Chapter, Stage } from '../stage.js'
import { untilQuiet, untilRight } from '../until-right.js'

const LOOK_MS = 50
const LIMIT_MS = 10_000

/** Errors that waiting does not mend: calsync gives up, says who has to act, and is told to retry. */
export const givenUp: Chapter = async (stage) => {
  const { screen, teachers, calsync, sandbox } = stage
  const teacher = teachers.at(-1)
  if (teacher === undefined) return
  const { id, name } = teacher
  screen.chapter('What cannot be mended by waiting')
  screen.say(
    `An administrator forbids writing to the mailbox of ${name} by mistake: 403 for each change. ` +
      '6 lessons get another title.',
  )
  const forbidden = { type: 'reply', status: 403, code: 'ErrorAccessDenied' } as const
  sandbox.addFault({ id: 'forbidden', mailbox: id, action: forbidden })
  const lessons = await someLessons(stage, 6, id)
  for (const lesson of lessons) await edit(stage, lesson, rename(lesson, ' (exam)'))
  await untilRight(stage, 'changes of everybody else', { except: new Set([id]) })
  await untilDead(stage, id, lessons.length)
  const { records } = await calsync.previewRetry({ userId: id })
  const error = records[0]?.record.lastError
  screen.did(
    `${records.length} changes are given up at once, because trying again would not help: ` +
      `${error?.class ?? 'no error'}, “${error?.message ?? ''}”. Who has to act: ` +
      `${error ? errorAnswers[error.class].actor : 'nobody'}.`,
  )
  screen.say(
    `The administrator allows it again; on call orders a retry, as calsync retry --user ${id} does.`,
  )
  sandbox.clearFaults()
  const reason = 'mailbox is writable again'
  const retried = await calsync.retry({ userId: id }, { by: 'on call', reason })
  await untilRight(stage, 'retried')
  await untilQuiet(stage)
  const { dead } = (await calsync.status()).records
  screen.did(`${retried.length} changes were sent again; ${dead} are dead now.`)
}

async function untilDead({ calsync, interrupted }: Stage, userId: string, count: number) {
  const giveUpAt = performance.now() + LIMIT_MS
  const dead = async (): Promise<number> => (await calsync.status({ userId })).records.dead
  while ((await dead()) < count && performance.now() < giveUpAt) await pause(LOOK_MS, interrupted)
}
