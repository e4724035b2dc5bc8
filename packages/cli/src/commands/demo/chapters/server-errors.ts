import { addLesson, edit, rename, someLessons } from '../host-edits.js'
import { watchJournal } from '../journal-facts.js'
import type { Chapter } from '../stage.js'
import { untilQuiet, untilRight } from '../until-right.js'

/** 503 on writes: some took effect, some did not, and the answer does not say which. */
export const serverErrors: Chapter = async (stage) => {
  const { screen, teachers, sandbox } = stage
  screen.chapter('Microsoft answers 503')
  screen.say(
    'Some writes fail with 503, and every second one of them was carried out all the same, which ' +
      'the answer does not say. 16 lessons are new, 16 get another title.',
  )
  const facts = watchJournal(sandbox)
  const reply = { type: 'reply', status: 503, code: 'ErrorServerBusy' } as const
  for (const method of ['POST', 'PATCH'] as const) {
    const rule = { method, every: 3, times: 3 }
    sandbox.addFault({ ...rule, id: `${method}-applied`, action: { ...reply, apply: true } })
    sandbox.addFault({ ...rule, id: `${method}-refused`, skip: 1, action: reply })
  }
  for (const id of await someLessons(stage, 16)) await edit(stage, id, rename(id, ' (test)'))
  for (const [index, { id }] of [...teachers, ...teachers].entries()) {
    await addLesson(stage, id, `Consultation ${index + 1}`)
  }
  await untilRight(stage, 'changes into calendars')
  await untilQuiet(stage)
  sandbox.clearFaults()
  const { serverErrors: errors, appliedErrors, searches } = facts()
  screen.did(
    `${errors} answers were 503, and ${appliedErrors} of these writes had been carried out. ` +
      `Before creating again, calsync looked (${searches} searches by its own mark on the event).`,
  )
}
