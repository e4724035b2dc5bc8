// The shared journey through this practice's HTTP API, with vitest.
import { readFile } from 'node:fs/promises'
import {
  acceptanceJourney,
  type Host,
  openScene,
  type OpenScene,
  type Surroundings,
} from '@calsync/example-acceptance'
import pg from 'pg'
import { afterAll, beforeAll, describe, it } from 'vitest'

async function startPractice({ databaseUrl }: Surroundings): Promise<Host> {
  await createTables(databaseUrl)
  const { calsync } = await import('./calsync.ts')
  const { prisma } = await import('./database.ts')
  const { startServer } = await import('./server.ts')
  const server = await startServer(0)
  const call = callerOf(server.url)
  const created = async (path: string, body: object): Promise<string> => {
    const { id } = (await call('POST', path, body)) as { id: string }
    return id
  }
  const practiceId = await created('/practices', { name: 'Hillside', timeZone: 'Europe/Lisbon' })
  const practice = `/practices/${practiceId}`
  const appointments = `${practice}/appointments`
  return {
    calsync,
    organizationId: practiceId,
    addTeacher: (name) => created(`${practice}/therapists`, { name }),
    connectCalendar: async (id) =>
      void (await call('POST', `${practice}/therapists/${id}/calendar`)),
    createLesson: (lesson) => created(appointments, appointmentOf(lesson)),
    moveLesson: async (id, startsAt) => {
      await call('PATCH', `${appointments}/${id}`, { startsAt })
    },
    // At night: the appointment is moved and calsync told, and then the practice is closed.
    moveLessonAndFail: async (id, startsAt) => {
      await call('PATCH', `${appointments}/${id}`, { startsAt: atNight(startsAt) })
    },
    removeTeacher: async (id, therapistId) => {
      await call('DELETE', `${appointments}/${id}/therapists/${therapistId}`)
    },
    cancelLesson: async (id) => void (await call('DELETE', `${appointments}/${id}`)),
    insertEarlierLesson: async (lesson) => {
      const { therapistIds, ...fields } = appointmentOf(lesson)
      const therapists = { connect: therapistIds.map((id) => ({ id })) }
      const data = { practiceId, ...fields, therapists }
      return (await prisma.appointment.create({ data })).id
    },
    refOf: (id) => `appointment:${id}`,
    close: () => server.close(),
  }
}

async function createTables(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  const file = '../prisma/migrations/20260101000000_practices/migration.sql'
  await client.query(await readFile(new URL(file, import.meta.url), 'utf8'))
  await client.end()
}

function callerOf(url: string) {
  return async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.status === 204 ? null : response.json()
  }
}

function appointmentOf({
  title,
  startsAt,
  minutes,
  teachers,
}: Parameters<Host['createLesson']>[0]) {
  const endsAt = new Date(startsAt.getTime() + minutes * 60_000)
  return { title, startsAt, endsAt, therapistIds: teachers }
}

function atNight(day: Date): Date {
  return new Date(`${day.toISOString().slice(0, 10)}T02:00:00Z`)
}

describe('the practice', () => {
  let open: OpenScene
  beforeAll(async () => {
    open = await openScene(startPractice)
  })
  afterAll(async () => {
    await open?.close()
  })
  for (const step of acceptanceJourney()) it(step.name, () => step.run(open.scene))
})
