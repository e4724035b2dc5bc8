import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { cache } from './workspace.ts'

/** Runs the work while no other process of this clone does: two builds would share one dist. */
export async function exclusively<Result>(
  name: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const lock = path.join(cache, `${name}.lock`)
  mkdirSync(cache, { recursive: true })
  let told = false
  while (!take(lock)) {
    if (!told) process.stderr.write(`Waiting for another ${name} in this clone …\n`)
    told = true
    await delay(200)
  }
  const release = (): void => rmSync(lock, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}

function take(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (!isHeld(lock)) rmSync(lock, { force: true })
    return false
  }
}

function isHeld(lock: string): boolean {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
