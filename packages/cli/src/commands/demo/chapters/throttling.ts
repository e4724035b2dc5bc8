import { edit, move, someLessons } from '../host-edits.js'
import { watchJournal } from '../journal-facts.js'
import type { Chapter } from '../stage.js'
import { untilQuiet, untilRight } from '../until-right.js'

/** 429 with Retry-After for two mailboxes; the others go on. */
export const throttling: Chapter = async (stage) => {
  const { screen, teachers, sandbox } = stage
  const slow = teachers.slice(0, 2)
  screen.chapter('Microsoft throttles two mailboxes')
  screen.say(
    `${slow.map(({ name }) => name).join(' and ')} get 429 with Retry-After: 1 for their next ` +
      'call. 30 lessons move meanwhile.',
  )
  const facts = watchJournal(sandbox)
  for (const { id } of slow) {
    const action = { type: 'throttle', retryAfterSeconds: 1 } as const
    sandbox.addFault({ id: `throttle-${id}`, mailbox: id, times: 1, action })
  }
  for (const id of await someLessons(stage, 30)) await edit(stage, id, move(id, 1))
  const except = new Set(slow.map(({ id }) => id))
  await untilRight(stage, 'changes of the other six', { except })
  await untilRight(stage, 'changes of these two')
  await untilQuiet(stage)
  sandbox.clearFaults()
  const { throttled, early } = facts()
  screen.did(
    `${throttled} calls were throttled, and ${early} came back before Retry-After had passed. ` +
      'The other six mailboxes did not wait.',
  )
}
