import { CalsyncError, describeIssues, Secret } from '@calsync/core'
import { z } from 'zod'

/** What the host keeps of a user's consent: the answer of Google to the OAuth code. */
export interface GoogleGrant {
  readonly refreshToken: string | Secret
  /** The address of the account that gave consent; checked against what Google says. */
  readonly email: string
}

/** Where the host keeps consents. calsync asks when a user connects, and for health checks. */
export interface GoogleGrants {
  /** `null` when the user has given none; `hint` is what the host passed to `connect`. */
  find(userId: string, hint?: string): Promise<GoogleGrant | null>
}

/** Options of `googleGateway()`. */
export interface GoogleGatewayOptions {
  /** OAuth client of the host's project in the Google Cloud console. */
  readonly clientId: string
  readonly clientSecret: string | Secret
  readonly grants: GoogleGrants
  /** Where the API is. Default `https://www.googleapis.com`. */
  readonly apiUrl?: string
  /** Default `https://oauth2.googleapis.com/token`. */
  readonly tokenUrl?: string
  /** Default `https://oauth2.googleapis.com/revoke`. */
  readonly revokeUrl?: string
  /** Milliseconds in which a call ends, a new access token included. Default 25,000. */
  readonly deadlineMs?: number
}

const url = z.url({ protocol: /^https?$/ })
const secret = z
  .union([z.string().min(1), z.instanceof(Secret)])
  .transform((value) => (value instanceof Secret ? value : new Secret(value)))

const optionsSchema = z.strictObject({
  clientId: z.string().min(1),
  clientSecret: secret,
  grants: z.custom<GoogleGrants>(
    (value) => typeof (value as { find?: unknown } | undefined)?.find === 'function',
    'must have a function find(userId)',
  ),
  apiUrl: url.default('https://www.googleapis.com'),
  tokenUrl: url.default('https://oauth2.googleapis.com/token'),
  revokeUrl: url.default('https://oauth2.googleapis.com/revoke'),
  deadlineMs: z.int().min(100).default(25_000),
})

export type GatewaySettings = z.output<typeof optionsSchema>

/** Checks and completes options; throws `CalsyncError` (`INVALID_OPTIONS`) naming each field. */
export function readGatewayOptions(options: GoogleGatewayOptions): GatewaySettings {
  const parsed = optionsSchema.safeParse(options satisfies z.input<typeof optionsSchema>)
  if (parsed.success) return parsed.data
  throw new CalsyncError({
    code: 'INVALID_OPTIONS',
    message: `the options of googleGateway() are not valid: ${describeIssues(parsed.error)}`,
    next: 'correct them where googleGateway() is called',
  })
}
