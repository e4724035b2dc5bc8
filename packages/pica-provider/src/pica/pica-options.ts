import { CalsyncError, describeIssues, Secret } from '@calsync/core'
import { z } from 'zod'

const presets = {
  pica: { baseUrl: 'https://api.picaos.com', headerPrefix: 'x-pica' },
  one: { baseUrl: 'https://api.withone.ai', headerPrefix: 'x-one' },
}

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]+$/, 'must be a header name')
  .refine((name) => name.toLowerCase() !== 'authorization', 'would be forwarded to the provider')

const secret = z.union([
  z.instanceof(Secret),
  z
    .string()
    .min(1)
    .transform((value) => new Secret(value)),
])

/** Options of `pica()`; all have defaults. */
export interface PicaOptions {
  /** The account's API key. Without one every call is refused; see `PicaGateway.applyDefaults`. */
  readonly secret?: Secret | string
  /** Host and header names: Pica's, or those of its later name, One. Default `pica`. */
  readonly preset?: 'pica' | 'one'
  /** Default by preset: `https://api.picaos.com`, `https://api.withone.ai`. */
  readonly baseUrl?: string
  /** Path before `/passthrough` and `/vault`. Default `/v1`. */
  readonly prefix?: string
  /** Names of the headers that carry them. Default by preset: `x-pica-secret` and so on. */
  readonly headers?: {
    readonly secret?: string
    readonly connectionKey?: string
    readonly actionId?: string
  }
  /**
   * `path`: the real verb on `/passthrough/{path}`. `envelope`: POST `/passthrough` with
   * `{method, url, body}`; batches still go to `/passthrough/$batch`. Default `path`.
   */
  readonly requestStyle?: 'path' | 'envelope'
  /** Action id by operation (`create`, `update`, `delete`, `find`, `batch`, `calendars`). */
  readonly actionIds?: Readonly<Record<string, string>>
  /** Platform slugs that count as this integration. Default `outlook-calendar`, `microsoft-outlook`. */
  readonly platforms?: string[]
  /**
   * The vault's query parameters for a user. Default `identity`, `identityType`, `user`;
   * `typeParameter: null` sends no type.
   */
  readonly identity?: {
    readonly parameter?: string
    readonly typeParameter?: string | null
    readonly type?: 'user' | 'team' | 'organization' | 'project'
  }
  /**
   * What to do with vault rows that name no owner. `strict`: ignore them. `when-present`: trust
   * the vault's filter. A row that names somebody else never counts. Default `strict`.
   */
  readonly ownerCheck?: 'strict' | 'when-present'
  /** Which connections count. Default by the secret (`sk_live_…`, `sk_test_…`), else both. */
  readonly environment?: 'live' | 'test'
  /** Milliseconds in which every call ends, below 30,000. Default 25,000: Pica gives up after 30 s. */
  readonly deadlineMs?: number
  /** The plan's requests per minute (100, 500, 1,000), shared by all workers. Default `null`: unknown. */
  readonly requestsPerMinute?: number | null
  /** Most sockets; further requests wait. Default 128. */
  readonly maxConnections?: number
  /** Bytes; a longer reply counts as unreadable. Default 8 MiB. */
  readonly maxResponseBytes?: number
}

const optionsSchema = z.strictObject({
  secret: secret.optional(),
  preset: z.enum(['pica', 'one']).default('pica'),
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  prefix: z
    .string()
    .regex(/^(\/[A-Za-z0-9_-][A-Za-z0-9._~-]*)*$/, 'must be empty, or a path such as /v1')
    .default('/v1'),
  headers: z
    .strictObject({
      secret: headerName.optional(),
      connectionKey: headerName.optional(),
      actionId: headerName.optional(),
    })
    .default({}),
  requestStyle: z.enum(['path', 'envelope']).default('path'),
  actionIds: z.record(z.string(), z.string().min(1)).default({}),
  platforms: z.array(z.string().min(1)).min(1).default(['outlook-calendar', 'microsoft-outlook']),
  identity: z
    .strictObject({
      parameter: z.string().min(1).default('identity'),
      typeParameter: z.string().min(1).nullable().default('identityType'),
      type: z.enum(['user', 'team', 'organization', 'project']).default('user'),
    })
    .prefault({}),
  ownerCheck: z.enum(['strict', 'when-present']).default('strict'),
  environment: z.enum(['live', 'test']).optional(),
  deadlineMs: z.number().int().min(100).lt(30_000, 'must be below 30000').default(25_000),
  requestsPerMinute: z.number().int().positive().nullable().default(null),
  maxConnections: z.number().int().positive().default(128),
  maxResponseBytes: z
    .number()
    .int()
    .positive()
    .default(8 * 1024 * 1024),
})

export interface PicaSettings extends Omit<z.output<typeof optionsSchema>, 'headers' | 'baseUrl'> {
  readonly origin: string
  /** Path of the base URL and prefix: `/v1`. */
  readonly root: string
  readonly headers: {
    readonly secret: string
    readonly connectionKey: string
    readonly actionId: string
  }
}

/** Checks and completes options; throws `CalsyncError` (`INVALID_OPTIONS`) naming each field. */
export function readPicaOptions(options: PicaOptions): PicaSettings {
  const parsed = optionsSchema.safeParse(options satisfies z.input<typeof optionsSchema>)
  if (!parsed.success) {
    // No cause: zod's issues hold the given values, the secret among them.
    throw new CalsyncError({
      code: 'INVALID_OPTIONS',
      message: `the options of pica() are not valid: ${describeIssues(parsed.error)}`,
      next: 'correct them where pica() is called',
    })
  }
  const { baseUrl, headers, ...rest } = parsed.data
  const preset = presets[rest.preset]
  const url = new URL(baseUrl ?? preset.baseUrl)
  const environment = rest.environment ?? environmentOf(rest.secret)
  return {
    ...rest,
    ...(environment === undefined ? {} : { environment }),
    origin: url.origin,
    root: url.pathname.replace(/\/+$/, '') + rest.prefix,
    headers: {
      secret: (headers.secret ?? `${preset.headerPrefix}-secret`).toLowerCase(),
      connectionKey: (
        headers.connectionKey ?? `${preset.headerPrefix}-connection-key`
      ).toLowerCase(),
      actionId: (headers.actionId ?? `${preset.headerPrefix}-action-id`).toLowerCase(),
    },
  }
}

function environmentOf(secretOf: Secret | undefined): 'live' | 'test' | undefined {
  const prefix = /^sk_(live|test)_/.exec(secretOf?.reveal() ?? '')?.[1]
  return prefix as 'live' | 'test' | undefined
}
