import { readFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { compareMailboxes, type TestHost, untilQuiet } from './host.js'
import { runCommand, startCommand } from './command.js'

const USERS = 50
const LESSONS = 2_000

/**
 * Two worker processes share a backfill; one is killed with SIGKILL midway. Returns all that the
 * processes printed, for the search for secrets.
 */
export async function backfillWithKill(host: TestHost): Promise<string> {
  const users = Array.from({ length: USERS }, (_, index) => `teacher-${index}`)
  await host.pool.query(
    `with added as (
       insert into lesson (title, starts_at, ends_at)
       select 'Lesson ' || n, now() + (1 + n % 300) * interval '1 day',
              now() + (1 + n % 300) * interval '1 day' + interval '1 hour'
       from generate_series(0, $1::int - 1) n returning id)
     insert into lesson_teacher select id, 'teacher-' || (id % $2::int) from added`,
    [LESSONS, USERS],
  )
  const first = startCommand(host, ['worker'])
  const second = startCommand(host, ['worker'])
  const commandLines: string[] = []
  try {
    await Promise.all([first.until(/worker\.started/), second.until(/worker\.started/)])
    for (const { pid } of [first, second]) {
      commandLines.push(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))
    }
    await host.connect(...users)
    await liveEvents(host, LESSONS / 4).catch((error: Error) => {
      const printed = `${first.output()}\n${second.output()}`
      throw new Error(`${error.message}\n${printed.slice(-4_000)}`)
    })
    first.child.kill('SIGKILL')
    const killedAt = host.sandbox.sandbox.state().liveEvents
    expect(killedAt, 'the kill comes midway').toBeLessThan(LESSONS)
    expect(await first.ended).toBeNull()
    await untilQuiet(host.pool, 120_000)
  } finally {
    first.child.kill('SIGKILL')
    second.child.kill('SIGTERM')
    await second.ended
  }
  await host.sandbox.sandbox.settled()
  const { should, does } = await compareMailboxes(host)
  expect(does).toEqual(should)
  expect(Object.values(should).flat()).toHaveLength(LESSONS)
  expect(host.sandbox.sandbox.duplicates()).toEqual([])
  for (const mailbox of host.sandbox.sandbox.mailboxes()) {
    expect(mailbox.maxInFlight, mailbox.identity).toBeLessThanOrEqual(4)
    expect(mailbox.created, `${mailbox.identity} got nothing twice`).toBe(LESSONS / USERS)
  }
  const shown = await Promise.all([
    runCommand(host, ['status']),
    runCommand(host, ['explain', 'lesson:1']),
    runCommand(host, ['status', '-o', 'json'], { PICA_API_KEY: 'wrong' }),
    runCommand(host, [
      'status',
      '--database-url',
      'postgres://nobody:canary-password@127.0.0.1:1/x',
    ]),
  ])
  return [
    first.output(),
    second.output(),
    ...commandLines,
    ...shown.map(({ output }) => output),
  ].join('\n')
}

async function liveEvents(host: TestHost, count: number): Promise<void> {
  const end = Date.now() + 20_000
  while (host.sandbox.sandbox.state().liveEvents < count) {
    if (Date.now() > end) throw new Error(`fewer than ${count} events after a minute`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
