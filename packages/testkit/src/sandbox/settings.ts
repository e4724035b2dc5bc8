import { z } from 'zod'

const count = z.number().int().positive()
const orUnlimited = count.nullable()

/** What can be set when a sandbox is made, and changed while it runs. */
export const settingsSchema = z.strictObject({
  /** Shape of the vault's list: One's, the open-source engine's, or that of the proposals. */
  vaultShape: z.enum(['pica', 'engine', 'proposal']).default('pica'),
  /** What a query parameter that the vault does not know does to the list. */
  unknownVaultFilter: z.enum(['nothing', 'everybody']).default('nothing'),
  /** How long the key of a deleted connection goes on working (Pica's cache: about 120,000). */
  deletedKeyGraceMs: z.number().nonnegative().default(0),
  /** The hosted service wants an action id on every passthrough call. */
  requireActionId: z.boolean().default(false),
  /** Ids that exist; empty: any. */
  knownActionIds: z.array(z.string()).default([]),
  /** Prefix of the upstream's response headers; empty: plain names. */
  upstreamHeaderPrefix: z
    .enum(['x-pica-passthrough-', 'x-one-passthrough-', ''])
    .default('x-pica-passthrough-'),
  contentType: z.enum(['application/json', 'application/octet-stream']).default('application/json'),
  /** Pica's limit for the whole account; null: none. Plans: 100, 500, 1,000. */
  requestsPerMinute: orUnlimited.default(null),
  /** Whether `/v1/passthrough/$batch` exists. */
  batch: z.boolean().default(true),
  /** Pica gives up with 502 after this time, while the upstream goes on; null: never. */
  gatewayTimeoutMs: orUnlimited.default(30_000),
  /** Time that Graph takes, while the mailbox's lane is held. */
  latencyMs: z
    .union([
      z.number().nonnegative(),
      z
        .strictObject({ min: z.number().nonnegative(), max: z.number().nonnegative() })
        .refine(({ min, max }) => min <= max, 'min must not exceed max'),
    ])
    .default(0),
  /** Requests per mailbox and window; null: unlimited. */
  windowRequests: orUnlimited.default(10_000),
  windowMs: count.default(600_000),
  /** Calls at once per mailbox; null: unlimited. */
  concurrency: orUnlimited.default(4),
  /** Graph's limit for one request body, in bytes. */
  bodyLimitBytes: count.default(4 * 1024 * 1024),
  /** Items of an unsequenced batch beyond `concurrency`: wait for a lane, or are answered 429. */
  batchOverflow: z.enum(['queue', 'throttle']).default('queue'),
  shuffleBatchReplies: z.boolean().default(true),
  /** How long a transactionId is remembered. Microsoft publishes no number. */
  transactionWindowMs: count.default(86_400_000),
  /** What the id of a deleted event's create does: 400, or a new event. Unpublished, too. */
  transactionAfterDelete: z.enum(['refuse', 'forget']).default('refuse'),
  /** Whether a clash names the event in `@event.existingEventId`. */
  existingEventIdInClash: z.boolean().default(true),
  /** What a change of a series leaves of its exceptions and deleted occurrences. Unpublished. */
  exceptionsAfterSeriesEdit: z
    .enum([
      /** All, unless pattern, range, start or zone really changed: then none. */
      'drop_when_moved',
      /** None after such a change, nor after any PATCH that carries `recurrence`. */
      'always_drop',
      /** Those whose original date is still one of the series. */
      'keep',
    ])
    .default('drop_when_moved'),
  /** Longest range of a calendarView; beyond it, 400. null: any. */
  calendarViewMaxDays: orUnlimited.default(1825),
  /** Whether the documented IANA names are accepted beside the Windows names. */
  ianaTimeZones: z.boolean().default(true),
})

/** Settings, all with values. */
export type SandboxSettings = z.output<typeof settingsSchema>
/** Settings as one gives them: what is left out has its default. */
export type SandboxSettingsInput = Partial<SandboxSettings>

/** Checks a change of settings and returns all of them, changed. Throws a ZodError. */
export function changeSettings(current: SandboxSettings, change: unknown): SandboxSettings {
  const given = z.record(z.string(), z.unknown()).parse(change)
  return settingsSchema.parse({ ...current, ...given })
}

/** Names of all settings, for messages. */
export const settingNames: readonly string[] = Object.keys(settingsSchema.shape)
