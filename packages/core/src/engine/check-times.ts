import { CalsyncError } from '../model/calsync-error.js'
import { GRACE_MS } from './call-sender.js'
import type { Environment } from './environment.js'

/**
 * A call is begun only when it is sure to end within the lease, and its doubt must not be over
 * before the call is: with shorter times nothing would ever be sent, or something twice.
 */
export function checkTimes({ providers, policy }: Environment, leaseMs: number): void {
  for (const provider of providers.values()) {
    const { integration, deadlineMs } = provider.describe()
    const callMs = deadlineMs + GRACE_MS
    if (leaseMs <= callMs) throw tooShort(integration, callMs, 'leaseMs', leaseMs)
    const { maxFlightMs } = policy
    if (maxFlightMs < deadlineMs)
      throw tooShort(integration, deadlineMs, 'maxFlightMs', maxFlightMs)
  }
}

function tooShort(integration: string, callMs: number, name: string, ms: number): CalsyncError {
  return new CalsyncError({
    code: 'INVALID_CONFIGURATION',
    message: `${name} is ${ms} ms, but a call of ${integration} may take ${callMs} ms`,
    next: `set ${name} above ${callMs}, or a shorter deadline for the provider`,
    details: { integration, callMs, ms },
  })
}
