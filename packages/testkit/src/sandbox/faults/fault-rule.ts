import { z } from 'zod'

const ms = z.number().nonnegative()
const headers = z.record(z.string(), z.string())
/** Whether the call takes effect before its reply is spoilt. */
const apply = z.boolean()

const action = z.discriminatedUnion('type', [
  /** Answers this instead; with `apply`, after the call has taken effect. */
  z.strictObject({
    type: z.literal('reply'),
    status: z.number().int().min(200).max(599),
    apply: apply.default(false),
    /** Names as the upstream would send them: the passthrough renames them. */
    headers: headers.default({}),
    /** Default: an error in Graph's shape with `code` and `message`. */
    body: z.unknown().optional(),
    code: z.string().default('UnknownError'),
    message: z.string().default(''),
  }),
  z.strictObject({ type: z.literal('reset'), apply: apply.default(true) }),
  /** No answer: the client has to give up. */
  z.strictObject({ type: z.literal('hang'), apply: apply.default(true) }),
  /** The reply's JSON ends early; with `cut`, the connection does, too. */
  z.strictObject({
    type: z.literal('truncate'),
    keep: z.number().min(0).max(1).default(0.5),
    cut: z.boolean().default(false),
  }),
  /** A gateway's HTML page in place of JSON. */
  z.strictObject({
    type: z.literal('html'),
    status: z.number().int().min(200).max(599).default(502),
    apply: apply.default(true),
  }),
  z.strictObject({
    type: z.literal('drip'),
    chunkChars: z.number().int().positive().default(16),
    intervalMs: ms.default(100),
  }),
  z.strictObject({ type: z.literal('latency'), ms }),
  /** The event exists, but `GET` and `$filter` (with `alsoWrites`: PATCH, DELETE) do not see it. */
  z.strictObject({
    type: z.literal('late-visible'),
    forMs: ms.positive(),
    alsoWrites: z.boolean().default(false),
  }),
  /** Answers at once; the call takes effect `delayMs` later and holds its lane until then. */
  z.strictObject({
    type: z.literal('delayed-effect'),
    delayMs: ms.positive(),
    answer: z.union([z.number().int().min(500).max(599), z.enum(['reset', 'hang'])]).default(504),
  }),
  /** 429 of the mailbox. Seconds may be decimal; null leaves the header out. */
  z.strictObject({
    type: z.literal('throttle'),
    retryAfterSeconds: ms.nullable().default(1),
    form: z.enum(['seconds', 'http-date']).default('seconds'),
    header: z.enum(['upstream', 'plain']).default('upstream'),
    code: z.enum(['ApplicationThrottled', 'TooManyRequests']).default('ApplicationThrottled'),
  }),
  /** 401 from now on for this connection, until it is reconnected. */
  z.strictObject({
    type: z.literal('unauthorized'),
    /** What the vault goes on saying about it. */
    vaultState: z.enum(['operational', 'failed']).default('operational'),
  }),
  /** The mailbox is full. */
  z.strictObject({
    type: z.literal('quota'),
    status: z.union([z.literal(403), z.literal(507)]).default(403),
  }),
  /** 402: the account's plan is used up. */
  z.strictObject({ type: z.literal('pica-quota') }),
  /** 429 of the account. */
  z.strictObject({ type: z.literal('pica-throttle'), resetSeconds: ms.default(60) }),
  z.strictObject({
    type: z.literal('vault-down'),
    status: z.number().int().min(500).max(599).default(503),
  }),
])

/** What a rule does to a call. */
export type FaultAction = z.output<typeof action>

/** Where a rule applies: an operation is a call of its own (`single`) or a batch `item`. */
const on = z.enum(['operation', 'single', 'item', 'batch', 'call', 'vault'])
export type FaultScope = z.output<typeof on>

const picaActions = new Set(['pica-quota', 'pica-throttle', 'vault-down'])
const operationActions = new Set(['late-visible', 'throttle', 'unauthorized', 'quota'])

/** A rule: which calls, how often, and what happens to them. */
export const faultRuleSchema = z
  .strictObject({
    id: z.string().min(1).optional(),
    /** Default: `vault` for vault-down, `call` for Pica's own refusals, else `operation`. */
    on: on.optional(),
    method: z.enum(['GET', 'POST', 'PATCH', 'DELETE', 'PUT']).optional(),
    /** Regular expression for the path below `/v1.0` (vault: the whole path), with query. */
    path: regularExpression().optional(),
    /** Identity of the mailbox's user. */
    mailbox: z.string().optional(),
    /** Regular expression for the value of the event's correlation property. */
    correlation: regularExpression().optional(),
    /** Regular expression for the subject in the body: a poisoned record. */
    subject: regularExpression().optional(),
    /** Lets this many matching calls pass first. */
    skip: z.number().int().nonnegative().default(0),
    /** Looks only at the first n matching calls. */
    first: z.number().int().positive().optional(),
    /** Every nth matching call. */
    every: z.number().int().positive().default(1),
    probability: z.number().min(0).max(1).default(1),
    /** Strikes at most this often. */
    times: z.number().int().positive().optional(),
    action,
  })
  .transform((rule) => ({ ...rule, on: rule.on ?? defaultScope(rule.action) }))
  .superRefine(({ action: { type }, on: scope }, context) => {
    const call = scope === 'call' || scope === 'batch' || scope === 'vault'
    if (call && operationActions.has(type)) {
      const message = `${type} strikes operations: on must be operation, single or item`
      context.addIssue({ code: 'custom', path: ['on'], message })
    }
    if (!call && picaActions.has(type)) {
      const message = `${type} strikes Pica's own calls: on must be call, batch or vault`
      context.addIssue({ code: 'custom', path: ['on'], message })
    }
  })

/** A rule with everything filled in. */
export type FaultRule = z.output<typeof faultRuleSchema>
/** A rule as one writes it: an action, and what narrows it. */
export type FaultRuleInput = z.input<typeof faultRuleSchema>

function defaultScope({ type }: FaultAction): FaultScope {
  if (type === 'vault-down') return 'vault'
  return picaActions.has(type) ? 'call' : 'operation'
}

function regularExpression() {
  return z.string().superRefine((text, context) => {
    try {
      new RegExp(text)
    } catch {
      context.addIssue({ code: 'custom', message: `'${text}' is not a regular expression` })
    }
  })
}
