import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { inject, afterEach, beforeEach, expect, it } from 'vitest'
import { Collected, hasAll, newIds, nudgeFor, Place, subscribeAll } from './place.js'

let place: Place
beforeEach(() => {
  place = new Place(inject('kafkaBrokers'))
})
afterEach(() => place.close())

interface Child {
  readonly taken: Collected<string>
  kill(): Promise<void>
}

function startChild(answer: 'queued' | 'busy'): Child {
  const { logger: _, ...options } = place.options({ createTopics: false })
  const loader = fileURLToPath(new URL('./child-loader.mjs', import.meta.url))
  const worker = fileURLToPath(new URL('./child-worker.ts', import.meta.url))
  const args = ['--import', loader, worker, JSON.stringify(options), answer]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const taken = new Collected<string>()
  createInterface(child.stdout).on('line', (line) => taken.add(line))
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await exited
  }
  place.onClose(kill)
  return { taken, kill }
}

it('hands over again what a killed worker had not accepted', async () => {
  const sender = place.create()
  await sender.ensureTopics()
  const child = startChild('busy')
  const ids = newIds(10)
  await sender.nudge(ids.map(nudgeFor))
  await child.taken.until('the first nudge', (items) => items.length > 0)
  await child.kill()
  const taken = await subscribeAll(place.create())
  await taken.until('all nudges', hasAll(ids))
})

it('moves the partitions of a killed worker to the others within its session', async () => {
  const sender = place.create()
  await sender.ensureTopics()
  const child = startChild('queued')
  const taken = await subscribeAll(place.create())
  await place.untilMembers(2)
  const first = newIds(30)
  await sender.nudge(first.map(nudgeFor))
  await child.taken.until('some of the nudges', (items) => items.length > 0)
  await child.kill()
  const second = newIds(30)
  await sender.nudge(second.map(nudgeFor))
  const started = performance.now()
  await taken.until('all later nudges', hasAll(second))
  expect(performance.now() - started).toBeLessThan(20_000)
})
