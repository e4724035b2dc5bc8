import { callFault } from './call-fault.ts'

/** The provider, or the account at its gateway, says: not now. */
export const throttling = [
  callFault({
    name: 'throttled-decimal',
    says: '429 with a decimal Retry-After',
    ground: 'pace',
    rule: (dice) => ({
      probability: 0.3,
      action: { type: 'throttle', retryAfterSeconds: dice.between(3, 20) / 10 },
    }),
  }),
  callFault({
    name: 'throttled-date',
    says: '429 with an HTTP date as Retry-After',
    ground: 'pace',
    rule: (dice) => ({
      probability: 0.3,
      action: { type: 'throttle', retryAfterSeconds: dice.between(1, 2), form: 'http-date' },
    }),
  }),
  callFault({
    name: 'throttled-without-wait',
    says: '429 without Retry-After',
    ground: 'pace',
    rule: () => ({ probability: 0.3, action: { type: 'throttle', retryAfterSeconds: null } }),
  }),
  callFault({
    name: 'account-throttled',
    says: "429 of the account's own limit",
    ground: 'pace',
    forAll: true,
    rule: (dice) => ({
      probability: 0.2,
      action: { type: 'pica-throttle', resetSeconds: dice.between(1, 2) },
    }),
  }),
]
