import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type CalsyncError, type Priority, silentTelemetry } from '@calsync/core'
import { editBytes, editJson, fuzzSettings } from '@calsync/testkit'
import fc from 'fast-check'
import type { KafkaMessage, Message } from 'kafkajs'
import { describe, it } from 'vitest'
import { consumeBatch } from '../src/consume-batch.js'
import { deadLetterOf, withoutContent } from '../src/dead-letter.js'
import { ManualClock, recordingLogger, type Line } from './fakes.js'

/** Stands in every message that can be read, and must stand in no error and no log. */
const CANARY = 'canary'
const origin = { topic: 'outlook.sync.requested', partition: 3, consumerGroup: 'calsync' }
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

interface Sent {
  readonly value: Buffer | null
  readonly key: Buffer | null
  readonly headers: Record<string, Buffer | string | (Buffer | string)[]>
  /** The connection that must be handed on; `null` when that depends on what the edits left. */
  readonly good: string | null
  /** Whether it cannot be a request, whatever it says. */
  readonly bad: boolean
}

const individual = (connectionId: string) => ({
  type: 'individual_sync',
  scheduleId: `class:${CANARY}`,
  userId: `user-${CANARY}`,
  picaUserId: CANARY,
  connectionId,
  action: 'UPDATE',
  externalEventId: CANARY,
  priority: 'high',
  idempotencyKey: `${CANARY}:v1:update`,
  timestamp: '2026-03-01T09:00:00.000Z',
})
const batch = (connectionId: string) => ({
  type: 'batch_sync',
  connectionId,
  userId: `user-${CANARY}`,
  priority: 'low',
  reason: 'backfill',
  timestamp: '2026-03-01T10:00:00+01:00',
})

const tooLarge = json({ ...batch(randomUUID()), padding: 'x'.repeat(70_000) })

const request = fc
  .tuple(fc.uuid(), fc.boolean())
  .map(([id, live]) => ({ id, body: live ? individual(id) : batch(id) }))
const numbers = fc.array(fc.nat(), { minLength: 3, maxLength: 9, size: 'max' })
const anyBytes = fc.uint8Array({ maxLength: 80, size: 'max' }).map((bytes) => Buffer.from(bytes))
const envelope = fc.record({
  key: fc.option(anyBytes),
  headers: fc.dictionary(
    fc.constantFrom('calsync-message-id', '__proto__', '', 'trace', CANARY),
    fc.oneof(anyBytes, fc.string(), fc.array(anyBytes, { maxLength: 2 })),
    { maxKeys: 2 },
  ),
})

const content: fc.Arbitrary<Pick<Sent, 'value' | 'good' | 'bad'>> = fc.oneof(
  {
    weight: 4,
    arbitrary: request.map(({ id, body }) => ({ value: json(body), good: id, bad: false })),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(request, numbers)
      .map(([{ body }, edits]) => ({ value: json(editJson(body, edits)), good: null, bad: false })),
  },
  {
    weight: 5,
    arbitrary: fc.tuple(request, numbers).map(([{ body }, edits]) => ({
      value: editBytes(json(body), edits),
      good: null,
      bad: false,
    })),
  },
  { weight: 2, arbitrary: anyBytes.map((value) => ({ value, good: null, bad: true })) },
  { weight: 1, arbitrary: fc.constant({ value: null, good: null, bad: true }) },
  {
    weight: 1,
    arbitrary: fc.constant({ value: tooLarge, good: null, bad: true }),
  },
)

const sent: fc.Arbitrary<Sent> = fc
  .tuple(content, envelope)
  .map(([what, around]) => ({ ...what, ...around }))

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value) ?? '')
}

interface Consumed {
  readonly handed: { readonly id: string; readonly priority: Priority; readonly during: number }[]
  readonly letters: Message[]
  readonly resolved: string[]
  readonly lines: Line[]
  readonly end: string
}

async function consume(messages: readonly Sent[]): Promise<Consumed> {
  const resolved: string[] = []
  const handed: Consumed['handed'] = []
  const letters: Message[] = []
  const lines: Line[] = []
  const kafka = messages.map(({ key, value, headers }, n): KafkaMessage => ({
    key,
    value,
    headers,
    offset: String(n),
    timestamp: '1770000000000',
    attributes: 0,
  }))
  const end = await consumeBatch(
    {
      batch: { topic: origin.topic, partition: origin.partition, messages: kafka } as never,
      resolveOffset: (offset) => void resolved.push(offset),
      heartbeat: async () => undefined,
      uncommittedOffsets: () => ({ topics: [] }),
      commitOffsetsIfNecessary: async () => undefined,
      isRunning: () => true,
    },
    {
      handler: (id, priority) => {
        handed.push({ id, priority, during: resolved.length })
        return 'queued'
      },
      writeDeadLetter: async (message, error) => void letters.push(letterOf(message, error)),
      isStopped: () => false,
      heartbeatMs: 1_000,
      clock: new ManualClock(),
      logger: recordingLogger(lines),
      telemetry: silentTelemetry,
    },
  )
  return { handed, letters, resolved, lines, end }
}

function letterOf(message: KafkaMessage, error: CalsyncError): Message {
  const letter = deadLetterOf(message, origin, error)
  const small = withoutContent(letter)
  assert.ok(small.key === null && small.value === null)
  return letter
}

/** Each message is handed on, or buried once, or a repetition of one that was handed on. */
function judge(
  messages: readonly Sent[],
  { handed, letters, resolved, lines, end }: Consumed,
): void {
  assert.equal(end, 'all')
  assert.equal(resolved.length, messages.length)
  assert.ok(resolved.every((offset, n) => offset === String(n)))
  const offsetOf = (letter: Message) => Number(letter.headers?.['calsync-original-offset'])
  const buried = new Map(letters.map((letter) => [offsetOf(letter), letter]))
  assert.equal(buried.size, letters.length, 'a message has more than one dead letter')
  const handedIds = new Set(handed.map(({ id }) => id))
  const handedDuring = new Set(handed.map(({ during }) => during))
  for (const [n, message] of messages.entries()) {
    const letter = buried.get(n)
    if (message.good !== null) {
      assert.ok(handedIds.has(message.good), 'a good message was not handed on')
      assert.equal(letter, undefined, 'a good message is a dead letter')
    }
    if (message.bad) assert.ok(letter, 'a bad message is no dead letter')
    if (letter === undefined) continue
    assert.ok(!handedDuring.has(n), 'a message was handed on and buried')
    judgeLetter(letter, message)
  }
  for (const { id } of handed) assert.match(id, uuid)
  assert.doesNotMatch(JSON.stringify(lines), /canary/)
  assert.equal(lines.length, letters.length)
}

function judgeLetter({ key, value, headers }: Message, message: Sent): void {
  assert.equal(key, message.key)
  assert.equal(value, message.value)
  assert.equal(headers?.['calsync-error-class'], 'UNREADABLE_MESSAGE')
  const texts = Object.values(headers ?? {})
  assert.equal(texts.length, 8)
  assert.ok(texts.every((text) => typeof text === 'string' && text.length < 1_000))
  assert.doesNotMatch(texts.join('\n'), /canary|\n\s*at |node_modules/)
}

describe('messages that nobody expects', () => {
  const PER_BATCH = 40

  it('every good one is handed on, every bad one is one dead letter, nothing throws', async () => {
    const settings = fuzzSettings(2_800)
    let count = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(sent, { maxLength: 2 * PER_BATCH, size: 'max' }),
        async (messages) => {
          count += messages.length
          judge(messages, await consume(messages))
        },
      ),
      settings,
    )
    assert.ok(count > settings.numRuns * PER_BATCH * 0.9, `only ${count} messages`)
  }, 600_000)
})
