import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A temporary directory that goes away with this process. */
export interface OwnedDirectory {
  readonly path: string
  remove(): Promise<void>
}

/**
 * Creates a temporary directory named after its purpose and this process. What earlier processes
 * left behind because they were killed is removed on the way.
 */
export function ownedDirectory(purpose: string): OwnedDirectory {
  removeAbandoned(purpose)
  const directory = mkdtempSync(path.join(tmpdir(), `calsync-${purpose}-${process.pid}-`))
  const removeNow = (): void => rmSync(directory, { recursive: true, force: true })
  process.once('exit', removeNow)
  return {
    path: directory,
    remove: async () => {
      process.off('exit', removeNow)
      // A server that has just ended may still be dropping files.
      await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

/** A server whose directory is gone stops by itself: Postgres looks for its lock file every minute. */
function removeAbandoned(purpose: string): void {
  const name = new RegExp(`^calsync-${purpose}-(\\d+)-`)
  for (const entry of readdirSync(tmpdir())) {
    const owner = name.exec(entry)?.[1]
    if (owner === undefined || isAlive(Number(owner))) continue
    try {
      rmSync(path.join(tmpdir(), entry), { recursive: true, force: true })
    } catch {
      // Another user's: theirs to remove.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
