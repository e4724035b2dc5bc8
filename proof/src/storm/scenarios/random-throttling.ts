import type { FaultRuleInput } from '@calsync/testkit/sandbox'

/**
 * 429s of every kind, at random: on calls of their own, on items and on whole batches, with each
 * form of Retry-After, and without one.
 */
export const randomThrottling: readonly FaultRuleInput[] = [
  operation('single', 0.01, { retryAfterSeconds: null }),
  operation('single', 0.02, { retryAfterSeconds: 3 }),
  operation('single', 0.02, { retryAfterSeconds: 1.249 }),
  operation('single', 0.02, { retryAfterSeconds: 4, form: 'http-date' }),
  operation('item', 0.001, { retryAfterSeconds: null }),
  operation('item', 0.002, { retryAfterSeconds: 5, code: 'TooManyRequests' }),
  operation('item', 0.002, { retryAfterSeconds: 0.249, header: 'plain' }),
  operation('item', 0.001, { retryAfterSeconds: 7.5, form: 'http-date' }),
  batch(0.002, { 'Retry-After': '2' }),
  batch(0.002, { 'Retry-After': '1.75' }),
  batch(0.001, {}),
  { on: 'call', probability: 0.002, action: { type: 'pica-throttle', resetSeconds: 4 } },
]

function operation(
  on: 'single' | 'item',
  probability: number,
  throttle: Omit<Extract<FaultRuleInput['action'], { type: 'throttle' }>, 'type'>,
): FaultRuleInput {
  return { on, probability, action: { type: 'throttle', ...throttle } }
}

function batch(probability: number, headers: Record<string, string>): FaultRuleInput {
  const action = { type: 'reply', status: 429, code: 'TooManyRequests', headers } as const
  return { on: 'batch', probability, action }
}
