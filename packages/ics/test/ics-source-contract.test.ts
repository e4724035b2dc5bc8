import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  type HostSchedule,
  scheduleSourceContract,
  type ScheduleSourceHarness,
} from '@calsync/testkit/contracts'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { icsSource, type IcsSourceOptions } from '../src/index.js'
import { clubCalendar } from './support/club-calendar.js'

/** How this host tells what it needs from an event of its calendar. */
const meaning = {
  kind: 'club',
  facilitators: ({ participants }) => participants.map(({ email }) => email.split('@')[0] ?? ''),
  organizationId: ({ keywords }) => keywords[0] ?? '',
  cancelled: 'delete',
} satisfies IcsSourceOptions

async function harness(
  source: ScheduleSourceHarness['source'],
  publish: (text: string) => Promise<void>,
): Promise<ScheduleSourceHarness> {
  const rows = new Map<string, HostSchedule>()
  const publishAll = (): Promise<void> => publish(clubCalendar(rows.values()))
  await publishAll()
  return {
    source,
    ids: ['a@x', 'b@x', 'c@x', 'd@x', 'e@x', 'f@x'],
    put: async (changed) => {
      for (const row of changed) rows.set(row.id, row)
      await publishAll()
    },
    remove: async (ids) => {
      for (const id of ids) rows.delete(id)
      await publishAll()
    },
  }
}

describe('a calendar file', () => {
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'calsync-ics-'))
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))

  for (const [index, contract] of scheduleSourceContract.entries()) {
    it(contract.name, async () => {
      const file = path.join(directory, `${index}.ics`)
      // In one step, as programs that are careful write; the last one writes over it.
      const publish = async (text: string): Promise<void> => {
        await writeFile(`${file}.new`, text)
        await rename(`${file}.new`, file)
      }
      await contract.run(await harness(icsSource({ ...meaning, file }), publish))
    })

    it(`${contract.name}; written over`, async () => {
      const file = path.join(directory, `${index}-over.ics`)
      const source = icsSource({ ...meaning, file })
      await contract.run(await harness(source, (text) => writeFile(file, text)))
    })
  }
})

describe('a calendar behind an address', () => {
  for (const contract of scheduleSourceContract) {
    it(contract.name, async () => {
      let published = ''
      const server = createServer((_, response) => response.end(published))
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo
      const url = `http://127.0.0.1:${port}/club.ics`
      try {
        const source = icsSource({ ...meaning, url, refreshMs: 0 })
        const publish = async (text: string): Promise<void> => void (published = text)
        await contract.run(await harness(source, publish))
      } finally {
        server.close()
      }
    })
  }
})
