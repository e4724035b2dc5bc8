import { randomUUID } from 'node:crypto'
import { silentTelemetry, type CalsyncError, type NudgeAnswer } from '@calsync/core'
import type { KafkaMessage } from 'kafkajs'
import { beforeEach, describe, expect, it } from 'vitest'
import { consumeBatch, type BatchEnd } from '../src/consume-batch.js'
import { ManualClock, recordingLogger, type Line } from './fakes.js'

const [a, b, c]: readonly [string, string, string] = [randomUUID(), randomUUID(), randomUUID()]

const requestFor = (connectionId: string): string =>
  JSON.stringify({
    type: 'batch_sync',
    connectionId,
    userId: 'u',
    priority: 'low',
    reason: 'retry',
    timestamp: '2026-03-01T09:00:00.000Z',
  })

describe('consumeBatch', () => {
  let clock: ManualClock
  let lines: Line[]
  let journal: string[]
  let resolved: string[]
  let answers: Record<string, () => NudgeAnswer>
  let writeDeadLetter: (message: KafkaMessage, error: CalsyncError) => Promise<void>
  let heartbeat: () => Promise<void>
  let stopped: boolean
  beforeEach(() => {
    clock = new ManualClock()
    lines = []
    journal = []
    resolved = []
    answers = {}
    writeDeadLetter = async (message) => void journal.push(`dead ${message.offset}`)
    heartbeat = async () => undefined
    stopped = false
  })

  function consume(values: readonly string[]): Promise<BatchEnd> {
    const messages = values.map((value, n) => ({
      key: null,
      value: Buffer.from(value),
      offset: String(n),
      timestamp: '0',
      attributes: 0,
      headers: {},
    }))
    const batch = { topic: 't', partition: 0, messages } as never
    const handler = (id: string): NudgeAnswer => {
      journal.push(`hand ${[a, b, c].indexOf(id)}`)
      return answers[id]?.() ?? 'queued'
    }
    return consumeBatch(
      {
        batch,
        resolveOffset: (offset) => void resolved.push(offset),
        heartbeat: () => heartbeat(),
        uncommittedOffsets: () => ({ topics: [] }),
        commitOffsetsIfNecessary: async () => void journal.push(`commit ${resolved.length}`),
        isRunning: () => true,
      },
      {
        handler,
        writeDeadLetter: (message, error) => writeDeadLetter(message, error),
        isStopped: () => stopped,
        heartbeatMs: 1_000,
        clock,
        logger: recordingLogger(lines),
        telemetry: silentTelemetry,
      },
    )
  }

  it('hands over in order, resolves each offset and commits at the end', async () => {
    expect(await consume([a, b, c].map(requestFor))).toBe('all')
    expect(resolved).toEqual(['0', '1', '2'])
    expect(journal).toEqual(['hand 0', 'hand 1', 'hand 2', 'commit 3'])
  })

  it('hands a connection over once', async () => {
    await consume([a, a, b, a].map(requestFor))
    expect(journal).toEqual(['hand 0', 'hand 1', 'commit 4'])
  })

  it('ends at a busy answer, committing what came before', async () => {
    answers[b] = () => 'busy'
    expect(await consume([a, b, c].map(requestFor))).toBe('busy')
    expect(resolved).toEqual(['0'])
    expect(journal).toEqual(['hand 0', 'hand 1', 'commit 1'])
  })

  it('buries an unreadable message before it resolves its offset', async () => {
    writeDeadLetter = async ({ offset }) =>
      void journal.push(`dead ${offset} of ${resolved.length}`)
    expect(await consume([requestFor(a), 'x', requestFor(b)])).toBe('all')
    expect(journal).toEqual(['hand 0', 'dead 1 of 1', 'hand 1', 'commit 3'])
  })

  it('ends when a dead letter cannot be written', async () => {
    writeDeadLetter = () => Promise.reject(new Error('away'))
    expect(await consume([requestFor(a), 'x', requestFor(b)])).toBe('dead-letters-away')
    expect(resolved).toEqual(['0'])
    expect(lines.map(({ event }) => event)).toEqual(['kafka.dead_letter.failed'])
  })

  it('beats while a dead letter takes long', async () => {
    let beats = 0
    heartbeat = async () => void beats++
    let written = (): void => undefined
    writeDeadLetter = () => new Promise((resolve) => (written = resolve))
    const consuming = consume(['x'])
    await clock.advance(1_000)
    await clock.advance(1_000)
    expect(beats).toBe(2)
    written()
    expect(await consuming).toBe('all')
  })

  it('takes a handler that throws as an answer', async () => {
    answers[a] = () => {
      throw new Error('a bug')
    }
    expect(await consume([a, b].map(requestFor))).toBe('all')
    expect(resolved).toEqual(['0', '1'])
    expect(lines[0]).toMatchObject({ level: 'error', event: 'kafka.handler.failed' })
  })

  it('ends when it is stopped in between', async () => {
    answers[a] = () => {
      stopped = true
      return 'queued'
    }
    expect(await consume([a, b].map(requestFor))).toBe('stopped')
    expect(journal).toEqual(['hand 0', 'commit 1'])
  })

  it('commits in between when a batch takes long', async () => {
    answers[a] = () => {
      void clock.advance(1_000)
      return 'queued'
    }
    await consume([a, b].map(requestFor))
    expect(journal).toEqual(['hand 0', 'commit 1', 'hand 1', 'commit 2'])
  })

  it('commits what it can and passes a rebalance on', async () => {
    const rebalance = new Error('The group is rebalancing')
    heartbeat = () => Promise.reject(rebalance)
    await expect(consume([a, b].map(requestFor))).rejects.toBe(rebalance)
    expect(journal).toEqual(['hand 0', 'commit 1'])
  })
})
