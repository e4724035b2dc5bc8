import { deepEqual, equal, notEqual } from 'node:assert/strict'
import type { Lesson } from './host.ts'
import type { Scene } from './scene.ts'

/** One step of the acceptance journey. Steps share one host and follow one another. */
export interface Step {
  readonly name: string
  run(scene: Scene): Promise<void>
}

/** Lessons lie in the near future, so that they are within the window whenever this runs. */
function inDays(days: number, hour: number): Date {
  const day = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  return new Date(`${day}T${String(hour).padStart(2, '0')}:00Z`)
}

interface Story {
  ada: string
  bert: string
  lessonId: string
  lesson: Lesson
}

/**
 * What any host has to be able to rely on, in the order in which one meets it. The same for every
 * example host, whatever its ORM, its ids and its tenants; any test runner can run it.
 */
export function acceptanceJourney(): readonly Step[] {
  const story: Partial<Story> = {}
  const told = <Key extends keyof Story>(key: Key): Story[Key] => {
    const value = story[key]
    if (value === undefined) throw new Error(`the step that tells ${key} has failed`)
    return value
  }
  return [
    {
      name: 'connect: a teacher who connects sees the lessons that are there already',
      run: async (scene) => {
        story.ada = await scene.host.addTeacher('Ada')
        const lesson = lessonOf('Aikido', inDays(2, 9), [story.ada])
        const id = await scene.host.createLesson(lesson)
        await scene.atRest()
        scene.sandbox.connect({ identity: story.ada })
        await scene.host.connectCalendar(story.ada)
        await scene.shows(story.ada, lesson)
        await scene.host.cancelLesson(id)
        await scene.shows(story.ada)
      },
    },
    {
      name: 'create: a lesson appears in the calendar of each of its teachers',
      run: async (scene) => {
        story.bert = await scene.connectedTeacher('Bert')
        story.lesson = lessonOf('Judo', inDays(3, 10), [told('ada'), story.bert])
        story.lessonId = await scene.host.createLesson(story.lesson)
        await scene.shows(told('ada'), story.lesson)
        await scene.shows(story.bert, story.lesson)
      },
    },
    {
      name: 'edit: the same event moves',
      run: async (scene) => {
        const eventIds = (): string[] =>
          scene.sandbox
            .mailbox(told('ada'))
            .events()
            .map(({ id }) => id)
        const before = eventIds()
        story.lesson = { ...told('lesson'), startsAt: inDays(3, 14) }
        await scene.host.moveLesson(told('lessonId'), story.lesson.startsAt)
        await scene.shows(told('ada'), story.lesson)
        await scene.shows(told('bert'), story.lesson)
        deepEqual(eventIds(), before)
      },
    },
    {
      name: 'remove facilitator: it leaves his calendar and stays in the other',
      run: async (scene) => {
        await scene.host.removeTeacher(told('lessonId'), told('bert'))
        await scene.shows(told('bert'))
        await scene.shows(told('ada'), told('lesson'))
      },
    },
    {
      name: 'roll back: a change that is rolled back leaves no trace',
      run: async (scene) => {
        await scene.atRest()
        const calls = scene.sandbox.state().journalLast
        const ref = scene.host.refOf(told('lessonId'))
        const { head: before } = await scene.host.calsync.schedules.explain(ref)
        await fails(() => scene.host.moveLessonAndFail(told('lessonId'), inDays(4, 8)))
        equal((await scene.host.calsync.status()).marks, 0)
        await scene.atRest()
        const { head: after } = await scene.host.calsync.schedules.explain(ref)
        deepEqual(after, before)
        await scene.shows(told('ada'), told('lesson'))
        equal(scene.sandbox.state().journalLast, calls)
      },
    },
    {
      name: 'delete: a cancelled lesson leaves the calendar',
      run: async (scene) => {
        await scene.host.cancelLesson(told('lessonId'))
        await scene.shows(told('ada'))
        await scene.atRest()
        const ref = scene.host.refOf(told('lessonId'))
        const { head } = await scene.host.calsync.schedules.explain(ref)
        equal(head?.state, 'deleted')
        notEqual(head?.version, 0)
      },
    },
  ]
}

function lessonOf(title: string, startsAt: Date, teachers: readonly string[]): Lesson {
  return { title, startsAt, minutes: 60, teachers }
}

async function fails(run: () => Promise<void>): Promise<void> {
  const failed = await run().then(
    () => false,
    () => true,
  )
  if (!failed) throw new Error('it was to fail, and did not')
}
