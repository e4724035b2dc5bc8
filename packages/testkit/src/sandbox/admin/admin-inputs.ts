import { z } from 'zod'

const connection = {
  identityType: z.string().min(1).optional(),
  platform: z.string().min(1).optional(),
  environment: z.enum(['live', 'test']).optional(),
  email: z.string().min(1).optional(),
  name: z.string().optional(),
  mailbox: z.string().min(1).optional(),
  state: z.enum(['operational', 'degraded', 'failed', 'unknown']).optional(),
  mailboxEnabled: z.boolean().optional(),
  unsupportedTimeZones: z.array(z.string()).optional(),
}

/** Body of `POST /_sandbox/connections`. */
export const connectInput = z.strictObject({ identity: z.string().min(1), ...connection })

/** Body of `POST /_sandbox/connections/{identity}/reconnect`. */
export const reconnectInput = z.strictObject({
  ...connection,
  previous: z.enum(['dead', 'listed', 'working', 'deleted']).optional(),
})

/** Body of `POST /_sandbox/connections/{identity}/revoke`. */
export const revokeInput = z.strictObject({
  vaultState: z.enum(['operational', 'failed']).optional(),
})

/** Body of `POST /_sandbox/mailboxes/{identity}/options`. */
export const mailboxInput = z.strictObject({
  enabled: z.boolean().optional(),
  unsupportedTimeZones: connection.unsupportedTimeZones,
})

const time = z.strictObject({ dateTime: z.string(), timeZone: z.string() })

/** Body of `POST /_sandbox/mailboxes/{identity}/events/{id}/move`. */
export const moveInput = z
  .strictObject({
    calendar: z.string().min(1).optional(),
    start: time.optional(),
    end: time.optional(),
  })
  .refine((move) => Object.keys(move).length > 0, 'give calendar, start or end')

/** Body of `POST /_sandbox/reset`. */
export const resetInput = z.strictObject({ keepConnections: z.boolean().optional() })
