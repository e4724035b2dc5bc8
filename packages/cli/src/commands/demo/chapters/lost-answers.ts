import { addLesson, edit, move, someLessons } from '../host-edits.js'
import { watchJournal } from '../journal-facts.js'
import type { Chapter } from '../stage.js'
import { untilQuiet, untilRight } from '../until-right.js'

/** Calls that took effect and whose answers never came: the classic source of duplicates. */
export const lostAnswers: Chapter = async (stage) => {
  const { screen, teachers, sandbox } = stage
  screen.chapter('Answers get lost')
  screen.say(
    'Four calls are carried out, and then the connection breaks before the answer; one more hangs ' +
      'until calsync gives it up. Sending them again blindly would make duplicates.',
  )
  const facts = watchJournal(sandbox)
  sandbox.addFault({ id: 'reset', on: 'call', times: 4, action: { type: 'reset', apply: true } })
  sandbox.addFault({ id: 'hang', on: 'call', times: 1, action: { type: 'hang', apply: true } })
  for (const [index, { id }] of teachers.entries()) {
    await addLesson(stage, id, `Excursion ${index + 1}`)
  }
  for (const id of await someLessons(stage, 8)) await edit(stage, id, move(id, 1))
  await untilRight(stage, 'changes into calendars')
  screen.say(
    'The calendars are right already, but calsync cannot know: it heard nothing of these calls.',
  )
  await untilQuiet(stage, 'made sure')
  sandbox.clearFaults()
  const { lost, appliedLost, searches, replayed } = facts()
  screen.did(
    `${lost} answers were lost, of calls that had made ${appliedLost} changes. calsync waited until ` +
      `none of them could still be under way, looked (${searches} searches) and took over what it ` +
      `found; ${replayed} creates were repeated under their old id. Events that stood twice at any moment: ` +
      `${sandbox.duplicates().length}.`,
  )
}
