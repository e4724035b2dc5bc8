import { randomUUID } from 'node:crypto'
import kafkajs from 'kafkajs'
import pg from 'pg'
import { Agent, request } from 'undici'
import { rowWrites, userName } from './host.ts'
import type { Servers } from './servers.ts'
import type { FlowResult } from './calsync-flow.ts'

const REQUESTED = 'baseline.sync.requested'
const COMPLETED = 'baseline.sync.completed'

interface Message {
  readonly id: string
  readonly scheduleId: string
  readonly userId: string
  readonly title: string
  readonly start: string
  readonly idempotencyKey: string
}

/** Called for each change, with its commit-to-applied time in milliseconds. */
export type OnApplied = (milliseconds: number) => void

/**
 * The proposals' own flow, one message at a time: look the connection up, store the idempotency
 * key, make one call, update the status, publish the result. Without a broker the message is taken
 * from memory and the result is not published, which only makes this baseline faster.
 */
export async function measureBaseline(
  servers: Servers,
  options: { readonly users: number; readonly changes: number; readonly name: string },
  onApplied: OnApplied = () => {},
): Promise<FlowResult> {
  const { users, changes, name } = options
  const pool = new pg.Pool({
    connectionString: await servers.postgres.createDatabase(name),
    max: 12,
  })
  await createTables(pool, servers, users)
  const agent = new Agent({ keepAliveTimeout: 60_000 })
  const broker = servers.kafka === null ? null : await connectBroker(servers.kafka.brokers)
  const calls = (await servers.sandbox.state()).totals.calls
  const writes = await rowWrites(pool)
  let statements = 0
  const query = async <Row extends pg.QueryResultRow>(text: string, values: unknown[]) => {
    statements += 1
    return await pool.query<Row>(text, values)
  }

  async function handle(message: Message, committedAt: number): Promise<void> {
    const connection = await query<{ key: string }>(
      'select key from user_connections where user_id = $1 and is_active',
      [message.userId],
    )
    const known = await query(
      `insert into schedule_sync_status (id, schedule_id, user_id, idempotency_key)
       values ($1, $2, $3, $4) on conflict do nothing`,
      [message.id, message.scheduleId, message.userId, message.idempotencyKey],
    )
    if (known.rowCount === 0) return
    const reply = await request(`${servers.sandboxUrl}/v1/passthrough/me/events`, {
      dispatcher: agent,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-pica-secret': 'sandbox-secret',
        'x-pica-connection-key': connection.rows[0]?.key ?? '',
        prefer: 'IdType="ImmutableId"',
      },
      body: JSON.stringify(outlookEvent(message)),
    })
    const event = (await reply.body.json()) as { id: string }
    onApplied(Date.now() - committedAt)
    await query(
      `update schedule_sync_status set external_event_id = $2, last_sync_at = now(),
         last_sync_action = 'CREATE', event_hash = $3 where id = $1`,
      [message.id, event.id, message.idempotencyKey],
    )
    await broker?.publish(message, event.id)
  }

  const messages = Array.from({ length: changes }, (_, index) => messageOf(index, users))
  const started = performance.now()
  if (broker === null) for (const message of messages) await handle(message, Date.now())
  else await broker.run(messages, handle)
  const seconds = (performance.now() - started) / 1_000
  await broker?.close()
  await agent.close()
  const result: FlowResult = {
    changes,
    seconds,
    perSecond: changes / seconds,
    callsPerChange: ((await servers.sandbox.state()).totals.calls - calls) / changes,
    rowWritesPerChange: ((await rowWrites(pool)) - writes) / changes,
    statementsPerChange: statements / changes,
  }
  await pool.end()
  return result
}

function messageOf(index: number, users: number): Message {
  const start = new Date(Date.UTC(2027, 0, 1 + (index % 300), 9)).toISOString().slice(0, 19)
  const userId = `baseline-${userName(index % users)}`
  return {
    id: randomUUID(),
    scheduleId: `meeting-${index}`,
    userId,
    title: `Meeting ${index}`,
    start,
    idempotencyKey: `meeting-${index}:${userId}:v1:CREATE`,
  }
}

function outlookEvent({ title, start }: Message): object {
  const end = `${start.slice(0, 11)}10:00:00`
  return {
    subject: title,
    start: { dateTime: start, timeZone: 'W. Europe Standard Time' },
    end: { dateTime: end, timeZone: 'W. Europe Standard Time' },
  }
}

async function createTables(pool: pg.Pool, servers: Servers, users: number): Promise<void> {
  await pool.query(`
    create table user_connections (
      id uuid primary key, user_id text not null, key text not null, is_active boolean not null);
    create index on user_connections (user_id, is_active);
    create table schedule_sync_status (
      id uuid primary key, schedule_id text not null, user_id text not null,
      external_event_id text, last_sync_at timestamptz, last_sync_action text,
      retry_count integer not null default 0, next_retry_at timestamptz,
      idempotency_key text unique, event_hash text, unique (schedule_id, user_id));
    create index on schedule_sync_status (schedule_id);
    create index on schedule_sync_status (next_retry_at) where next_retry_at is not null;`)
  for (let index = 0; index < users; index += 1) {
    const identity = `baseline-${userName(index)}`
    const { key } = await servers.sandbox.connect({ identity })
    await pool.query('insert into user_connections values ($1, $2, $3, true)', [
      randomUUID(),
      identity,
      key,
    ])
  }
}

async function connectBroker(brokers: readonly string[]) {
  const client = new kafkajs.Kafka({
    brokers: [...brokers],
    logLevel: kafkajs.logLevel.NOTHING,
  })
  const admin = client.admin()
  await admin.connect()
  await admin.createTopics({
    topics: [REQUESTED, COMPLETED].map((topic) => ({ topic, numPartitions: 12 })),
    waitForLeaders: true,
  })
  await admin.disconnect()
  const producer = client.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner })
  const consumer = client.consumer({ groupId: `baseline-${randomUUID()}` })
  await producer.connect()
  await consumer.connect()
  return {
    async publish(message: Message, externalEventId: string): Promise<void> {
      const value = JSON.stringify({ ...message, externalEventId })
      await producer.send({
        topic: COMPLETED,
        acks: -1,
        messages: [{ key: message.userId, value }],
      })
    },
    async run(
      messages: readonly Message[],
      handle: (message: Message, committedAt: number) => Promise<void>,
    ): Promise<void> {
      const ids = new Set(messages.map((message) => message.id))
      await producer.send({
        topic: REQUESTED,
        acks: -1,
        messages: messages.map((message) => ({
          key: message.userId,
          value: JSON.stringify(message),
        })),
      })
      await consumer.subscribe({ topic: REQUESTED, fromBeginning: true })
      const done = new Promise<void>((resolve, reject) => {
        consumer
          .run({
            eachMessage: async ({ message }) => {
              const parsed = JSON.parse(message.value?.toString() ?? '{}') as Message
              if (!ids.has(parsed.id)) return
              await handle(parsed, Number(message.timestamp))
              ids.delete(parsed.id)
              if (ids.size === 0) resolve()
            },
          })
          .catch(reject)
      })
      await done
    },
    async close(): Promise<void> {
      await consumer.disconnect()
      await producer.disconnect()
    },
  }
}
