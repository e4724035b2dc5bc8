import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { createDatabase } from '@calsync/testkit/postgres'
import { startSandbox } from '@calsync/testkit/sandbox'
import { describe, expect, inject, it } from 'vitest'
import { runCommand } from '../support/run-command.js'

const quickstart = path.resolve(import.meta.dirname, '../../../../examples/quickstart')

describe('examples/quickstart', () => {
  it('books, moves and cancels, and the calendar follows', async () => {
    const { code, output } = await start(await newDatabase())
    expect(code, output).toBe(0)
    expect(output.trim().split('\n')).toEqual([
      'booked: the calendar shows Training: Swift, 08:00 to 09:30 UTC',
      'moved: the calendar shows Training: Swift, 15:00 to 16:30 UTC',
      'cancelled: the calendar shows nothing',
    ])
  })

  it('can be run with the command, as its README says', async () => {
    const database = await newDatabase()
    await start(database)
    const sandbox = await startSandbox()
    const env = {
      CALSYNC_DATABASE_URL: database,
      PICA_API_URL: sandbox.url,
      PICA_API_KEY: 'sandbox-secret',
      CONNECTION_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    }
    try {
      const migrate = await runCommand(['migrate'], { cwd: quickstart, env })
      expect(migrate.code, migrate.stderr).toBe(0)
      const explain = await runCommand(['explain', 'booking:1'], { cwd: quickstart, env })
      expect(explain.code, explain.stderr).toBe(0)
      expect(explain.stdout).toContain('Training: Swift')
    } finally {
      await sandbox.close()
    }
  })
})

async function newDatabase(): Promise<string> {
  return await createDatabase(inject('postgresUrl'), `quickstart_${randomBytes(6).toString('hex')}`)
}

async function start(database: string): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['src/index.ts'], {
    cwd: quickstart,
    env: { PATH: process.env['PATH'], DATABASE_URL: database },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve)
  })
  return { code, output }
}
