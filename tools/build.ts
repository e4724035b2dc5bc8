// Builds the packages whose sources have changed since their last build, two at a time.
//   node tools/build.ts [--force] [--quiet]
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { exclusively } from './lock.ts'
import { cache, publishedPackages, root, type WorkspacePackage } from './workspace.ts'

const atOnce = 2

/** Resolves to the names of the packages that were built. */
export function build(options: { force: boolean }): Promise<string[]> {
  return exclusively('build', () => buildStale(options.force))
}

async function buildStale(force: boolean): Promise<string[]> {
  const packages = publishedPackages()
  const hashes = inputHashes(packages)
  const stampOf = (name: string): string => path.join(cache, `built-${name.replace('/', '-')}`)
  const isStale = ({ name, directory }: WorkspacePackage): boolean => {
    if (force || !existsSync(path.join(directory, 'dist')) || !existsSync(stampOf(name)))
      return true
    return readFileSync(stampOf(name), 'utf8') !== hashes.get(name)
  }
  const stale = packages.filter(isStale)
  if (stale.length === 0) return []

  process.stderr.write(`Building ${stale.map(({ name }) => name).join(', ')} …\n`)
  const inTurn = limitTo(atOnce)
  const builds = new Map<string, Promise<void>>()
  // Each after the packages it needs, which come earlier in the list.
  for (const item of stale) {
    const needed = item.needs.flatMap((name) => builds.get(name) ?? [])
    const done = Promise.all(needed)
      .then(() => inTurn(() => buildOne(item)))
      .then(() => writeFileSync(stampOf(item.name), hashes.get(item.name) ?? ''))
    builds.set(item.name, done)
  }
  const failed = (await Promise.allSettled(builds.values())).find(
    (result) => result.status === 'rejected',
  )
  if (failed) throw failed.reason as Error
  return stale.map(({ name }) => name)
}

/** Runs what it is given, at most so many at a time, first come first served. */
function limitTo(count: number): (work: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = []
  let free = count
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}

/** Everything a build is made from, the packages it needs included. */
function inputHashes(packages: readonly WorkspacePackage[]): Map<string, string> {
  const shared = ['pnpm-lock.yaml', 'tsconfig.base.json', 'tools/tsup-preset.ts']
  const common = shared.map((file) => readFileSync(path.join(root, file), 'utf8')).join('\0')
  const hashes = new Map<string, string>()
  for (const { name, directory, needs } of packages) {
    const hash = createHash('sha256').update(common)
    for (const file of ['package.json', 'tsup.config.ts', ...sourceFiles(directory)]) {
      hash.update(`\0${file}\0`).update(readFileSync(path.join(directory, file)))
    }
    for (const need of needs) hash.update(hashes.get(need) ?? '')
    hashes.set(name, hash.digest('hex'))
  }
  return hashes
}

function sourceFiles(directory: string): string[] {
  return readdirSync(path.join(directory, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .sort()
}

async function buildOne({ name, directory }: WorkspacePackage): Promise<void> {
  const started = Date.now()
  rmSync(path.join(directory, 'dist'), { recursive: true, force: true })
  const tsup = path.join(root, 'node_modules', 'tsup', 'dist', 'cli-default.js')
  const child = spawn(process.execPath, [tsup, '--silent'], { cwd: directory, stdio: 'pipe' })
  let output = ''
  const collect = (chunk: Buffer): void => void (output += chunk.toString('utf8'))
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) {
    rmSync(path.join(directory, 'dist'), { recursive: true, force: true })
    throw new Error(`${name} does not build:\n${output}`)
  }
  process.stderr.write(`  ${name} in ${((Date.now() - started) / 1000).toFixed(1)} s\n`)
}

if (import.meta.main) {
  try {
    const built = await build({ force: process.argv.includes('--force') })
    if (built.length === 0 && !process.argv.includes('--quiet'))
      process.stderr.write('Every package is built.\n')
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
