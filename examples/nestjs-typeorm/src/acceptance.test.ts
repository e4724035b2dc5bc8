// The shared journey through the driving schools' HTTP API, with jest and ts-jest, in CommonJS.
import 'reflect-metadata'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  acceptanceJourney,
  type Host,
  openScene,
  type OpenScene,
  type Surroundings,
} from '@calsync/example-acceptance'
import { Calsync, type CalsyncOnPostgres, tenantRef } from 'calsync'
import pg from 'pg'

const school = 'hillside'

async function startSchools({ databaseUrl }: Surroundings): Promise<Host> {
  await createTables(databaseUrl)
  // The application's role is the one that policies apply to.
  const url = new URL(databaseUrl)
  Object.assign(url, { username: 'driving', password: 'driving' })
  process.env['DATABASE_URL'] = url.toString()
  const { startApplication } = await import('./main')
  const { LessonsService } = await import('./lessons/lessons.service')
  const { SchoolTransactions } = await import('./lessons/school-transactions')
  const { migrateCalsync } = await import('./migrate')
  await migrateCalsync(url.toString())
  const app = await startApplication(0)
  const call = callerOf(await app.getUrl())
  const lessons = `/schools/${school}/lessons`
  const instructors = `/schools/${school}/instructors`
  return {
    calsync: app.get<CalsyncOnPostgres>(Calsync),
    organizationId: school,
    addTeacher: async (name) => ((await call('POST', instructors, { name })) as { id: string }).id,
    connectCalendar: async (id) => void (await call('POST', `${instructors}/${id}/calendar`)),
    createLesson: async (lesson) => {
      const { number } = (await call('POST', lessons, lessonOf(lesson))) as { number: number }
      return String(number)
    },
    moveLesson: async (id, startsAt) => {
      await call('PATCH', `${lessons}/${id}`, timeOf(startsAt))
    },
    // At night: the lesson is moved and calsync told, and then nobody drives.
    moveLessonAndFail: async (id, startsAt) => {
      await call('PATCH', `${lessons}/${id}`, { ...timeOf(startsAt), starts: '03:00' })
    },
    removeTeacher: async (id, instructorId) => {
      await call('DELETE', `${lessons}/${id}/instructors/${instructorId}`)
    },
    cancelLesson: async (id) => void (await call('DELETE', `${lessons}/${id}`)),
    insertEarlierLesson: async (lesson) => {
      const number = await app
        .get(SchoolTransactions)
        .in(school, (manager) => app.get(LessonsService).insert(manager, school, lessonOf(lesson)))
      return String(number)
    },
    refOf: (id) => tenantRef('lesson', school, id),
    close: () => app.close(),
  }
}

async function createTables(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(await readFile(path.join(__dirname, '..', 'schema.sql'), 'utf8'))
  await client.query(`insert into school values ('hillside', 'Hillside', 'Europe/Lisbon'),
    ('seaside', 'Seaside', 'America/New_York')`)
  await client.end()
}

function callerOf(url: string) {
  return async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
}

function lessonOf({ title, startsAt, minutes, teachers }: Parameters<Host['createLesson']>[0]) {
  return { pupil: title, ...timeOf(startsAt), minutes, instructorIds: teachers }
}

/** Date and time as the school's own clock and calendar show them. */
function timeOf(at: Date): { day: string; starts: string } {
  const local = at.toLocaleString('sv-SE', { timeZone: 'Europe/Lisbon' })
  return { day: local.slice(0, 10), starts: local.slice(11, 16) }
}

describe('the driving school', () => {
  let open: OpenScene
  beforeAll(async () => {
    open = await openScene(startSchools)
  })
  afterAll(async () => {
    await open?.close()
  })
  for (const step of acceptanceJourney()) it(step.name, () => step.run(open.scene))
})
