import { addLesson, edit, move, someLessons } from '../host-edits.js'
import { watchJournal } from '../journal-facts.js'
import { pause } from '../interruption.js'
import type { Chapter, Stage } from '../stage.js'
import { untilQuiet, untilRight } from '../until-right.js'

const SLOW = { min: 60, max: 120 }
const LOOK_MS = 5
const LIMIT_MS = 15_000

/** A worker process is killed in the middle of its calls; another one takes over. */
export const workerCrash: Chapter = async (stage) => {
  const { screen, worker, sandbox, teachers } = stage
  screen.chapter('A worker crashes')
  await worker.stop()
  const first = await stage.startWorker('worker-1')
  screen.say(
    `Until now the worker ran inside this process. Now it is a process of its own, calsync worker ` +
      `(pid ${first.pid}). 40 lessons move, 8 are new; in the middle of it the process is killed ` +
      'with SIGKILL.',
  )
  const usual = sandbox.settings.latencyMs
  sandbox.configure({ latencyMs: SLOW })
  const facts = watchJournal(sandbox)
  for (const [index, { id }] of teachers.entries()) await addLesson(stage, id, `Club ${index + 1}`)
  for (const id of await someLessons(stage, 40)) await edit(stage, id, move(id, 1))
  await untilInTheMiddle(stage, () => facts().created + facts().updated)
  const { inFlight } = sandbox.state()
  const before = facts()
  await first.kill()
  sandbox.configure({ latencyMs: usual })
  screen.say(
    `Killed with ${inFlight} calls under way, after ${before.created + before.updated} changes.`,
  )
  const second = await stage.startWorker('worker-2')
  await untilRight(stage, `${second.name} (pid ${second.pid}) takes over`)
  await untilQuiet(stage)
  const { searches } = facts()
  screen.did(
    "Each call had been written down before it was sent. When the dead worker's lease had run out, " +
      `the next one knew which calls might have taken effect, looked (${searches} searches), and ` +
      `went on. Events that stood twice at any moment: ${sandbox.duplicates().length}.`,
  )
}

async function untilInTheMiddle(
  { sandbox, interrupted }: Stage,
  changes: () => number,
): Promise<void> {
  const giveUpAt = performance.now() + LIMIT_MS
  const isInTheMiddle = (): boolean => changes() >= 8 && sandbox.state().inFlight > 0
  while (!isInTheMiddle() && performance.now() < giveUpAt) await pause(LOOK_MS, interrupted)
}
