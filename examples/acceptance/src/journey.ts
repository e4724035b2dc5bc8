import { deepEqual, equal, notEqual } from 'node:assert/strict'
import type { Lesson } from './host.ts'
import { lineOf, type Scene } from './scene.ts'

const OUTLOOK = 'microsoft-outlook'

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
  carla: string
  earlierId: string
  earlier: Lesson
  /** What the host kept of the event that it made for the earlier lesson. */
  eventId: string
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
    {
      name: 'observe: an organisation that observes is planned for, and nothing is sent',
      run: async (scene) => {
        const { calsync, organizationId } = scene.host
        await calsync.setOrganization(organizationId, OUTLOOK, 'observe', { by: 'acceptance' })
        story.carla = await scene.connectedTeacher('Carla')
        story.earlier = lessonOf('Kendo', inDays(5, 10), [story.carla])
        story.earlierId = await scene.host.insertEarlierLesson(story.earlier)
        story.eventId = await scene.createEarlierEvent(story.carla, story.earlier)
        const calls = scene.sandbox.state().journalLast
        story.lesson = lessonOf('Boxing', inDays(6, 10), [story.carla])
        story.lessonId = await scene.host.createLesson(story.lesson)
        await scene.planned()
        const { observed } = await calsync.status({ userId: story.carla })
        equal(observed.creates >= 1, true)
        deepEqual(scene.shown(story.carla), [lineOf(old(story.earlier))])
        equal(scene.sandbox.state().journalLast, calls)
      },
    },
    {
      name: 'adopt: an event that the host made earlier is taken over, and no second one comes',
      run: async (scene) => {
        const { calsync, organizationId } = scene.host
        const [carla, earlierId] = [told('carla'), told('earlierId')]
        const row = {
          schedule: scene.host.refOf(earlierId),
          userId: carla,
          externalId: told('eventId'),
        }
        const { counts } = await calsync.adopt([row], { by: 'acceptance' })
        deepEqual(counts, { adopted: 1 })
        deepEqual(scene.shown(carla), [lineOf(old(told('earlier')))])
        const [before] = scene.sandbox.mailbox(carla).events()
        await calsync.setOrganization(organizationId, OUTLOOK, 'on', { by: 'acceptance' })
        await scene.shows(carla, told('earlier'), told('lesson'))
        await scene.atRest()
        await scene.shows(carla, told('earlier'), told('lesson'))
        const ids = scene.sandbox.mailbox(carla).events()
        equal(ids.filter(({ id }) => id === before?.id).length, 1)
        await scene.host.cancelLesson(earlierId)
        await scene.shows(carla, told('lesson'))
      },
    },
  ]
}

function old(lesson: Lesson): Lesson {
  return { ...lesson, title: `${lesson.title} (old)` }
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
