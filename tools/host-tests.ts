// Hosts on the packages as they are built: their own tests, with vitest, with jest (CommonJS, ts-jest) and
// with node:test; types under each module resolution; the acceptance journey through three of them.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { createDatabase, startPostgres } from '@calsync/testkit/postgres'
import { build } from './build.ts'
import { root } from './workspace.ts'

const TIME_LIMIT_MS = 120_000

/** Ends by itself, or it fails: a test that leaves a handle open would keep its process alive. */
async function run(title: string, example: string, args: string[], url: string): Promise<void> {
  const started = performance.now()
  const child = spawn(process.execPath, args, {
    cwd: path.join(root, 'examples', example),
    env: { ...process.env, DATABASE_URL: url, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIME_LIMIT_MS,
  })
  let output = ''
  const collect = (chunk: Buffer): void => void (output += chunk.toString('utf8'))
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  process.stdout.write(`${code === 0 ? '✓' : '✗'} ${title} (${seconds} s)\n`)
  if (code === 0) return
  process.exitCode = 1
  process.stdout.write(`It ended with ${code}:\n${output}\n`)
}

await build({ force: false })
const server = await startPostgres({ durable: false })
try {
  const suites = [
    ['vitest', 'node_modules/vitest/vitest.mjs', 'run'],
    ['jest', 'node_modules/jest/bin/jest.js'],
    ['node', '--test', 'tests/lessons.test.ts'],
  ]
  for (const [name = '', ...args] of suites) {
    const url = await createDatabase(server.url, `host_tests_${name}`)
    await run(`host tests with ${name}`, `host-tests-${name}`, args, url)
  }
  for (const resolution of ['node10', 'bundler', 'nodenext']) {
    const args = ['node_modules/typescript/bin/tsc', '-p', `resolution/tsconfig.${resolution}.json`]
    await run(`types with moduleResolution ${resolution}`, 'host-tests-jest', args, server.url)
  }
  // Each of these starts a server of its own, and is typed with what it has to generate first.
  for (const host of ['plain-pg', 'express-prisma', 'nestjs-typeorm']) {
    await run(`the journey through ${host}`, host, ['--run', 'acceptance'], server.url)
  }
} finally {
  await server.stop()
}
