import {
  type CalendarProvider,
  type Logger,
  MIXED,
  NO_TEMPLATE,
  parseSpan,
  type RenderEvent,
  type ResultHandlers,
  type ScheduleSource,
  Secret,
  type PolicyOptions,
  type Telemetry,
  type Transport,
  type WorkerOptions,
} from '@calsync/core'
import type { SourceColumns, SqlSourceDefinition, Tenants } from '@calsync/postgres-store'
import type { Pool } from 'pg'
import { z } from 'zod'

/** An object of code: checked by what it can do, kept as it is. */
function having<T>(members: readonly string[], what: string) {
  return z.custom<T>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      members.some((name) => typeof (value as Record<string, unknown>)[name] === 'function'),
    what,
  )
}

const whole = (minimum: number, maximum: number) =>
  z
    .int('must be a whole number')
    .min(minimum, `must be at least ${minimum}`)
    .max(maximum, `must be at most ${maximum}`)

const databaseUrl = z
  .string()
  .refine(
    (url) => /^postgres(ql)?:\/\//.test(url) && URL.canParse(url),
    'must be a URL such as postgres://user:password@host:5432/database',
  )

const secretText = z.union([z.instanceof(Secret), z.string().min(1, 'must not be empty')], {
  error: 'must be a text',
})

const span = z.string().refine(isSpan, 'must be a number and a unit (h, d, w, mo, y), such as 24mo')

const plainSettings = {
  kind: z.string(),
  timeZone: z.string().optional(),
  statementTimeoutMs: z.number().optional(),
  idsOfFacilitator: z.string().optional(),
  tenants: z.custom<Tenants>(isObject, 'must be an object').optional(),
}

/** Their members are checked by `sqlSource`. */
const plainSource = z.union([
  z.strictObject({ ...plainSettings, query: z.string() }),
  z.strictObject({
    ...plainSettings,
    table: z.union([z.string(), z.array(z.string())]),
    columns: z.custom<SourceColumns>(isObject, 'must be an object'),
  }),
])

const source = z.union(
  [having<ScheduleSource | SqlSourceDefinition>(['bind', 'load'], 'must be a source'), plainSource],
  { error: 'must be a source, such as sqlSource({ kind, query })' },
)

const brokers = z
  .union([z.string(), z.array(z.string())], { error: 'must be host:port, separated by commas' })
  .transform((list) => (typeof list === 'string' ? list.split(',') : list))
  .transform((list) => list.map((broker) => broker.trim()).filter((broker) => broker !== ''))
  // Not repeated in the message: a URL pasted here by mistake may carry a password.
  .refine(
    (list) => list.length > 0 && list.every((broker) => /^[^\s:/@]+:\d{1,5}$/.test(broker)),
    'must be host:port, separated by commas',
  )

const topicName = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,200}$/, 'must be letters, digits, dots, underscores and hyphens')

/** Everything that can be configured. Defaults are the ones of the parts, except those given here. */
export const settingsSchema = z.strictObject({
  database: z
    .union([databaseUrl, having<Pool>(['connect'], 'must be a pg pool')], {
      error: 'must be a URL such as postgres://user:password@host:5432/database, or a pg pool',
    })
    .optional(),
  schema: z
    .string()
    .regex(/^(?!pg_)[a-z_][a-z0-9_]{0,62}$/, 'must be lower case letters, digits and _')
    .default('calsync'),
  /** In front of the names of tables, views and functions in a schema that is shared. */
  tablePrefix: z
    .string()
    .regex(
      /^$|^(?!pg_)[a-z_][a-z0-9_]{0,19}$/,
      'must be lower case letters, digits and _, at most 20, such as calsync_',
    )
    .default(''),
  /** Connections to the database at most, for a database given as a URL. */
  poolSize: whole(2, 500).default(20),
  transport: z
    .union([z.enum(['postgres', 'kafka']), having<Transport>(['nudge'], 'must be a transport')], {
      error: 'must be postgres or kafka',
    })
    .default('postgres'),
  /** Members not named here are options of `kafka()`, checked there. */
  kafka: z
    .looseObject({
      brokers: brokers.optional(),
      consumerGroup: z.string().min(1, 'must not be empty').optional(),
      topicPrefix: topicName.optional(),
    })
    .default({}),
  pica: z
    .strictObject({
      baseUrl: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
      secret: secretText.optional(),
    })
    .default({}),
  encryptionKeys: secretText.optional(),
  sources: z.array(source).superRefine(kindsDiffer).default([]),
  providers: z
    .array(having<CalendarProvider>(['describe'], 'must be a provider, such as outlook()'))
    .optional(),
  event: z
    .custom<RenderEvent>((value) => typeof value === 'function', 'must be a function')
    .optional(),
  renderVersion: z
    .string()
    .regex(/^[\w.:@-]{1,100}$/, 'must be at most 100 letters, digits and . : _ @ -')
    .refine((text) => text !== MIXED && text !== NO_TEMPLATE, 'is a word of calsync; take another')
    .optional(),
  rollout: z
    .preprocess(
      (given) => (typeof given === 'string' ? { mode: given } : given),
      z.strictObject({
        mode: z.enum(['manual', 'automatic'], 'must be manual or automatic').optional(),
        perMinute: whole(1, 60_000).optional(),
      }),
    )
    .default({}),
  window: z.strictObject({ past: span.optional(), future: span.optional() }).default({}),
  newOrganizations: z.enum(['on', 'observe'], 'must be on or observe').default('on'),
  series: z
    .strictObject({
      whenInexpressible: z
        .enum(['occurrences', 'refuse'], 'must be occurrences or refuse')
        .optional(),
      maxOccurrences: whole(1, 100_000).optional(),
    })
    .default({}),
  retry: z
    .strictObject({
      maxTries: whole(1, 1_000).optional(),
      initialDelayMs: whole(1, 86_400_000).optional(),
      multiplier: z.number().min(1, 'must be at least 1').optional(),
      maxDelayMs: whole(1, 86_400_000).optional(),
    })
    .default({}),
  policy: z.custom<Omit<PolicyOptions, 'retry'>>(isObject, 'must be an object').default({}),
  reconcile: z
    .union([
      z.literal(false),
      z.strictObject({
        every: span.optional(),
        overlap: span.optional(),
        fullEvery: span.optional(),
        rowsPerSecond: z.number().gt(0, 'must be above 0').optional(),
      }),
    ])
    .default({}),
  worker: z
    .custom<Omit<WorkerOptions, 'id' | 'configuration' | 'version'>>(isObject, 'must be an object')
    .default({}),
  /** Operations in one call at most; a provider's own limit wins. */
  batchSize: whole(1, 1_000).optional(),
  instanceId: z
    .string()
    .regex(/^[\w.:@-]{1,100}$/, 'must be at most 100 letters, digits and . : _ @ -')
    .optional(),
  on: z
    .strictObject({
      notification: handler<NonNullable<ResultHandlers['notification']>>(),
      result: handler<NonNullable<ResultHandlers['result']>>(),
    })
    .default({}),
  delivery: z
    .strictObject({
      timeLimitMs: whole(1, 3_600_000).optional(),
      concurrency: whole(1, 1_000).optional(),
      maxTries: whole(1, 1_000).optional(),
      initialDelayMs: whole(1, 86_400_000).optional(),
      multiplier: z.number().min(1, 'must be at least 1').optional(),
      maxDelayMs: whole(1, 86_400_000).optional(),
    })
    .default({}),
  logger: having<Logger>(['info'], 'must be a logger').optional(),
  telemetry: having<Telemetry>(['count'], 'must have count() and observe()').optional(),
})

/** The effective configuration. */
export type Settings = Readonly<z.output<typeof settingsSchema>>

function handler<Handler>() {
  return z.custom<Handler>((value) => typeof value === 'function', 'must be a function').optional()
}

function isSpan(text: string): boolean {
  try {
    parseSpan(text)
    return true
  } catch {
    return false
  }
}

/** A reference names its source by the kind alone. */
function kindsDiffer(
  sources: readonly { readonly kind: string }[],
  context: { addIssue(issue: { code: 'custom'; message: string }): void },
): void {
  const kinds = sources.map(({ kind }) => kind)
  for (const kind of new Set(kinds.filter((each, index) => kinds.indexOf(each) !== index))) {
    const message = `must have a kind of its own each; two are called "${kind}"`
    context.addIssue({ code: 'custom', message })
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}
