// One day of the club: book, move, cancel. Needs DATABASE_URL; Pica is the sandbox, in this process.
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { startSandbox } from '@calsync/testkit/sandbox'
import { calendarShows } from './calendar-shows.ts'

const running = await startSandbox()
const { url, sandbox } = running
process.env['PICA_API_URL'] = url
process.env['PICA_API_KEY'] = 'sandbox-secret'
process.env['CONNECTION_KEY_ENCRYPTION_KEY'] ??= randomBytes(32).toString('base64')
// Not before: the configuration reads the environment.
const { book, calsync, cancel, move, pool } = await import('./host.ts')

await pool.query(await readFile(new URL('../schema.sql', import.meta.url), 'utf8'))
await calsync.migrate()
const coachId = await insert(`insert into coach (name) values ('Ada') returning id`)
const boatId = await insert(`insert into boat (name, pier) values ('Swift', 'Pier 2') returning id`)

sandbox.connect({ identity: coachId })
await calsync.connections.connect({ userId: coachId })
const worker = calsync.worker()
await worker.start()

const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
const id = await book({ coachId, boatId, startsAt: new Date(`${tomorrow}T08:00Z`), minutes: 90 })
await show('booked', 'Training: Swift, 08:00 to 09:30 UTC')
await move(id, new Date(`${tomorrow}T15:00Z`))
await show('moved', 'Training: Swift, 15:00 to 16:30 UTC')
await cancel(id)
await show('cancelled', 'nothing')

await worker.stop()
await calsync.close()
await pool.end()
await running.close()

async function show(what: string, wanted: string): Promise<void> {
  await calendarShows(sandbox.mailbox(coachId), wanted)
  console.log(`${what}: the calendar shows ${wanted}`)
}

async function insert(statement: string): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(statement)
  return rows[0]?.id ?? ''
}
