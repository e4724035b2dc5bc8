// The README is a program: its excerpts must be the example's own lines, and the example must print
// what the README says. How a block names its example: tools/readme-blocks.ts.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { startPostgres } from '@calsync/testkit/postgres'
import { build } from './build.ts'
import { blocksOf, missingLines } from './readme-blocks.ts'
import { root } from './workspace.ts'

/** Runs an example against a Postgres of its own; what it printed. */
async function outputOf(example: string): Promise<string> {
  await build({ force: false })
  const server = await startPostgres({ durable: false })
  try {
    const child = spawn('npm', ['--silent', 'start'], {
      cwd: path.join(root, example),
      env: { ...process.env, DATABASE_URL: server.url, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 120_000,
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')))
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    if (code !== 0) throw new Error(`${example} ended with code ${code}:\n${output}`)
    return output
  } finally {
    await server.stop()
  }
}

const blocks = blocksOf(readFileSync(path.join(root, 'README.md'), 'utf8'))
if (blocks.length === 0) {
  process.stdout.write('README.md has no block that names an example.\n')
  process.exitCode = 1
}
for (const block of blocks) {
  const isOutput = block.language === 'text'
  const text = isOutput
    ? await outputOf(block.path)
    : readFileSync(path.join(root, block.path), 'utf8')
  const missing = missingLines(block.text, text)
  process.stdout.write(`${missing.length === 0 ? '✓' : '✗'} ${block.language} ${block.path}\n`)
  if (missing.length === 0) continue
  process.exitCode = 1
  for (const line of missing) process.stdout.write(`  not there, or in another order: ${line}\n`)
  if (isOutput) process.stdout.write(`It printed:\n${text}\n`)
}
