// The pages are programs: their excerpts must be the examples' own lines, and an example must print
// what a page says. How a block names its example: tools/readme-blocks.ts.
import { spawn } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { startPostgres } from '@calsync/testkit/postgres'
import { build } from './build.ts'
import { checkPage } from './check-page.ts'
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

function report(isRight: boolean, what: string, lines: readonly string[]): void {
  process.stdout.write(`${isRight ? '✓' : '✗'} ${what}\n`)
  for (const line of lines) process.stdout.write(`  ${line}\n`)
  if (!isRight) process.exitCode = 1
}

const pages = globSync(['*.md', 'docs/**/*.md', 'examples/*/README.md'], { cwd: root }).sort()
let excerpts = 0
for (const page of pages) {
  const markdown = readFileSync(path.join(root, page), 'utf8')
  const blocks = blocksOf(markdown)
  const findings = checkPage(root, page, markdown)
  for (const { what, lines } of findings) report(false, `${page}: ${what}`, lines)
  if (findings.length === 0) report(true, `${page} (${blocks.length} excerpts)`, [])
  for (const { path: example, text } of blocks.filter(({ language }) => language === 'text')) {
    const output = await outputOf(example)
    const missing = missingLines(text, output)
    report(missing.length === 0, `${page}: what ${example} prints`, missing)
    if (missing.length > 0) process.stdout.write(`It printed:\n${output}\n`)
  }
  excerpts += blocks.length
}
if (excerpts === 0) report(false, 'no page has a block that names an example', [])
