import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listen } from '../../src/command-line/listen.js'
import { runCommand, RunningCommand } from '../support/run-command.js'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'calsync-usage-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

/** Nothing listens there: what only reads its arguments must not get so far. */
const nowhere = { CALSYNC_DATABASE_URL: 'postgres://user:canary@127.0.0.1:1/app' }
const calsync = (args: string[], env: Record<string, string> = nowhere) =>
  runCommand(args, { cwd: directory, env })

async function withConfig(name: string, content: string, args: string[]) {
  const file = path.join(directory, name)
  await writeFile(file, content)
  try {
    return await calsync(['status', '--config', name, ...args])
  } finally {
    await rm(file)
  }
}

describe('help', () => {
  it('lists the commands, without arguments too', async () => {
    const [asked, bare] = await Promise.all([calsync(['--help']), calsync([])])
    expect(asked).toMatchObject({ code: 0, stderr: '' })
    expect(bare.stdout).toBe(asked.stdout)
    for (const name of ['migrate', 'doctor', 'worker', 'retry', 'backfill', 'explain', 'sandbox']) {
      expect(asked.stdout).toContain(`  ${name}`)
    }
  })

  it("shows a command's own options, asked in either way", async () => {
    const [flag, word] = await Promise.all([
      calsync(['retry', '--help']),
      calsync(['help', 'retry']),
    ])
    expect(flag.code).toBe(0)
    expect(flag.stdout).toContain('--error-class <class>')
    expect(word.stdout).toBe(flag.stdout)
  })

  it('knows its version', async () => {
    expect((await calsync(['--version'])).stdout).toMatch(
      /^\d+\.\d+\.\d+ \(schema version \d+\)\n$/,
    )
  })
})

describe('mistakes on the command line end with 2 and a suggestion', () => {
  it.each([
    [['statsu'], "unknown command 'statsu'", 'Did you mean status?'],
    [['status', '--usr', 'x'], "unknown option '--usr'", 'Did you mean --user?'],
    [['status', '-o', 'yaml'], 'Allowed choices are table, json, jsonl', ''],
    [['explain'], "missing required argument 'schedule'", ''],
    [['explain', 'class-42'], 'write kind:id, for example class:42', ''],
    [['retry', '--error-class', 'OOPS'], 'Allowed choices are RATE_LIMIT_EXCEEDED', ''],
    [['retry', '--since', 'yesterday'], '"yesterday" is no time', '30m, 2h, 3d'],
    [['retry', '--timeout', 'x'], 'It must be a number of seconds', ''],
    [['sandbox', '--port', '99999'], 'It must be a whole number', ''],
    [['completion', 'tcsh'], 'no completion for "tcsh"', 'bash, zsh, fish'],
  ])('%j', async (args, message, next) => {
    const { code, stdout, stderr } = await calsync(args)
    expect(stderr).toContain(message)
    expect(stderr).toContain(next)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  it('come as JSON where JSON was asked for', async () => {
    for (const args of [
      ['status', '--nope', '-o', 'json'],
      ['-ojsonl', 'status', '--nope'],
    ]) {
      const { code, stderr } = await calsync(args)
      expect(code).toBe(2)
      expect(JSON.parse(stderr)).toMatchObject({
        version: 1,
        kind: 'error',
        error: { code: 'USAGE' },
      })
    }
  })
})

describe('the configuration', () => {
  it('must name a database', async () => {
    const { code, stderr } = await calsync(['status'], {})
    expect(code).toBe(4)
    expect(stderr).toContain('DATABASE_REQUIRED')
    expect(stderr).toContain('next: set CALSYNC_DATABASE_URL')
  })

  it('is refused with every problem at once, by name, without secrets', async () => {
    const { code, stdout, stderr } = await calsync(['status'], {
      CALSYNC_DATABASE_URL: 'mysql://root:canary@db/app',
      SYNC_MAX_RETRIES: 'many',
      CALSYNC_TRANSPORT: 'redis',
    })
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
    expect(stderr).toContain('CALSYNC_DATABASE_URL must be a URL')
    expect(stderr).toContain('SYNC_MAX_RETRIES must be a whole number, it is "many"')
    expect(stderr).toContain('CALSYNC_TRANSPORT must be postgres or kafka')
    expect(stderr).not.toContain('canary')
  })

  it('names the flag that is wrong', async () => {
    const { code, stderr } = await calsync(['status', '--schema', 'A-B'])
    expect(code).toBe(4)
    expect(stderr).toContain('--schema must be lower case letters, digits and _, it is "A-B"')
  })

  it('is read from JSON, JavaScript and TypeScript, with suggestions', async () => {
    const [json, js, ts] = await Promise.all([
      withConfig('a.json', '{ "scema": "x" }', []),
      withConfig('b.js', 'export default { scema: "x" }', []),
      withConfig('c.ts', 'const key: string = "scema"\nexport default { [key]: "x" }', []),
    ])
    for (const [name, { code, stderr }] of Object.entries({
      'a.json': json,
      'b.js': js,
      'c.ts': ts,
    })) {
      expect(code).toBe(4)
      expect(stderr).toContain(`\`scema\` in ${name} has no meaning; did you mean \`schema\`?`)
    }
  })

  it('may be ESM in a project of CommonJS, without a word about it', async () => {
    const manifest = path.join(directory, 'package.json')
    await writeFile(manifest, '{ "name": "app" }')
    try {
      const config = 'export default { scema: "x" }'
      const { stderr } = await withConfig('d.ts', config, [])
      expect(stderr).toContain('`scema` in d.ts has no meaning')
      expect(stderr).not.toContain('warning')
    } finally {
      await rm(manifest)
    }
  })

  it('says what keeps a file from being loaded', async () => {
    const [syntax, json, empty, absent] = await Promise.all([
      withConfig('broken.ts', 'export default {{', []),
      withConfig('broken.json', '{ "database": "postgres://u:canary@h/d", }', []),
      withConfig('empty.ts', 'export const config = {}', []),
      calsync(['status', '--config', 'absent.ts']),
    ])
    expect(syntax.stderr).toContain('broken.ts cannot be loaded')
    expect(json.stderr).toContain('broken.json cannot be loaded: it is not valid JSON')
    expect(json.stderr).not.toContain('canary')
    expect(empty.stderr).toContain('no configuration as its default export')
    expect(absent.stderr).toContain('CONFIG_NOT_FOUND')
    expect([syntax, json, empty, absent].map(({ code }) => code)).toEqual([4, 4, 4, 4])
  })

  it('lets a configuration import from calsync where only the command is installed', async () => {
    const { stderr } = await withConfig(
      'imports.ts',
      `import { defineConfig, outlook, pica } from 'calsync'
       export default defineConfig({ providers: [outlook({ gateway: pica() })] })`,
      [],
    )
    expect(stderr).toContain('DATABASE_UNREACHABLE')
  })
})

describe('output', () => {
  it('is plain in a pipe, whatever the terminal', async () => {
    const { stderr } = await calsync(['status'], { ...nowhere, TERM: 'xterm-256color' })
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(stderr).not.toMatch(/\u001b/)
  })

  it('does not show the password of a database that is away', async () => {
    const { code, stderr } = await calsync(['status', '--verbose'])
    expect(code).toBe(1)
    expect(stderr).toContain('DATABASE_UNREACHABLE')
    expect(stderr).not.toContain('canary')
  })

  it('ends quietly when its reader has seen enough', async () => {
    const main = path.resolve(import.meta.dirname, '../../dist/main.js')
    const script = `"${process.execPath}" "${main}" migrate --print | head -1; exit "\${PIPESTATUS[0]}"`
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script])
    expect(stdout.split('\n')).toHaveLength(2)
    expect(stderr).toBe('')
  })

  it('ends with 130 when interrupted while it waits', async () => {
    // Takes connections and never says a word.
    const silent = createServer(() => {})
    const port = await listen(silent, 0, '127.0.0.1')
    const env = { CALSYNC_DATABASE_URL: `postgres://u:p@127.0.0.1:${port}/app` }
    const status = new RunningCommand(['status'], { env })
    await once(silent, 'connection')
    status.signal('SIGINT')
    expect(await status.ended).toMatchObject({ code: 130, stdout: '' })
    silent.close()
  })

  it('completes in three shells', async () => {
    const [bash, zsh, fish] = await Promise.all(
      ['bash', 'zsh', 'fish'].map((shell) => calsync(['completion', shell])),
    )
    expect(bash?.stdout).toContain('complete -o default -F _calsync calsync')
    expect(bash?.stdout).toMatch(/retry\) words="--user .*--dry-run/)
    expect(zsh?.stdout).toContain('bashcompinit')
    expect(fish?.stdout).toContain("-n '__fish_seen_subcommand_from retry' -l dry-run")
  })
})
