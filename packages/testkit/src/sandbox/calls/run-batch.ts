import { GraphFailure, graphErrorReply } from '../graph/graph-failure.js'
import type { Mailbox } from '../graph/mailbox.js'
import type { JournalEntry } from '../journal/journal-entry.js'
import type { VaultConnection } from '../vault/vault-connection.js'
import { jsonHeaders, type Transport, type WireReply } from '../wire-reply.js'
import { beginOperation, type BegunOperation } from './begin-operation.js'
import { finishOperation } from './finish-operation.js'
import { readBatch, type Batch, type BatchItem } from './read-batch.js'
import type { World } from './world.js'

/** A batch on its way to one mailbox. */
export interface BatchCall {
  readonly connection: VaultConnection
  readonly mailbox: Mailbox
  readonly body: unknown
  readonly entry: JournalEntry
}

interface Answered {
  readonly item: BatchItem
  readonly reply: WireReply
}

/** `POST /$batch`: outer 200 with all answers in any order, or one 400. */
export async function runBatch(world: World, call: BatchCall): Promise<WireReply> {
  let batch: Batch
  try {
    batch = readBatch(call.body)
  } catch (failure) {
    if (!(failure instanceof GraphFailure)) throw failure
    return graphErrorReply(failure, world.clock.now())
  }
  const answers = batch.sequential
    ? await runInSequence(world, call, batch.items)
    : await runAtOnce(world, call, batch.items)
  if (world.settings.shuffleBatchReplies) shuffle(answers, world.random)
  const body = { responses: answers.map(renderItem) }
  const reply = { status: 200, headers: jsonHeaders, body }
  const transport = transportOf(answers)
  return transport === undefined ? reply : { ...reply, transport }
}

function begin(world: World, call: BatchCall, item: BatchItem): BegunOperation {
  const { connection, mailbox, entry } = call
  const { method, path, headers, body } = item
  return beginOperation(world, { connection, mailbox, method, path, headers, body, batch: entry })
}

async function runInSequence(world: World, call: BatchCall, items: readonly BatchItem[]) {
  const answers: Answered[] = []
  let failed = false
  for (const item of items) {
    const reply: WireReply = failed
      ? notAttempted(world.clock.now())
      : await finishOperation(world, begin(world, call, item))
    failed ||= reply.status >= 400
    answers.push({ item, reply })
  }
  return answers
}

// It never reached the mailbox: it is neither journaled nor counted.
function notAttempted(now: number): WireReply {
  const message = 'A request that this one depends on failed.'
  return graphErrorReply(new GraphFailure(424, 'FailedDependency', message), now)
}

async function runAtOnce(world: World, call: BatchCall, items: readonly BatchItem[]) {
  const { concurrency, batchOverflow } = world.settings
  if (batchOverflow === 'throttle' || concurrency === null) {
    // All of them arrive before the first one ends, as it is seen at Microsoft.
    const begun = items.map((item) => ({ item, operation: begin(world, call, item) }))
    return Promise.all(
      begun.map(async ({ item, operation }) => ({
        item,
        reply: await finishOperation(world, operation),
      })),
    )
  }
  const answers: Answered[] = []
  const queue = items.values()
  const lane = async () => {
    for (const item of queue) {
      answers.push({ item, reply: await finishOperation(world, begin(world, call, item)) })
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, lane))
  return answers
}

function renderItem({ item, reply }: Answered) {
  const { status, headers, plainHeaders, body } = reply
  return { id: item.id, status, headers: { ...headers, ...plainHeaders }, body }
}

// All answers travel in one reply: trouble with one of them is trouble with the whole.
function transportOf(answers: readonly Answered[]): Transport | undefined {
  return answers.find(({ reply }) => reply.transport !== undefined)?.reply.transport
}

function shuffle(items: Answered[], random: () => number): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const [a, b] = [items[i], items[j]]
    if (a === undefined || b === undefined) continue
    items[i] = b
    items[j] = a
  }
}
