import { callFault } from './call-fault.ts'

/** The provider answers, but not with what it did. */
export const oddAnswers = [
  callFault({
    name: 'unavailable-applied',
    says: 'calls take effect and are answered 503',
    rule: () => ({ probability: 0.5, action: { type: 'reply', status: 503, apply: true } }),
  }),
  callFault({
    name: 'unavailable',
    says: 'calls are answered 500 or 503 and have no effect',
    rule: (dice) => ({
      probability: 0.5,
      action: { type: 'reply', status: dice.pick([500, 503]), apply: false },
    }),
  }),
  callFault({
    name: 'truncated-answer',
    says: 'the JSON of answers ends early',
    rule: (dice) => ({ probability: 0.5, action: { type: 'truncate', cut: dice.chance(0.5) } }),
  }),
  callFault({
    name: 'html-answer',
    says: "a gateway's HTML page comes in place of JSON, after the effect",
    rule: (dice) => ({
      on: 'call',
      probability: 0.5,
      action: { type: 'html', status: dice.pick([200, 502, 503]) },
    }),
  }),
  callFault({
    name: 'slow-drip',
    says: 'answers come drop by drop',
    rule: (dice) => ({
      on: 'call',
      probability: 0.7,
      action: { type: 'drip', chunkChars: 24, intervalMs: dice.between(10, 120) },
    }),
  }),
  callFault({
    name: 'mixed-batch',
    says: 'some operations of a batch fail, others do not',
    rule: (dice) => ({
      on: 'item',
      probability: 0.4,
      action: {
        type: 'reply',
        status: dice.pick([400, 409, 500, 503, 504]),
        code: 'ErrorMixed',
        apply: false,
      },
    }),
  }),
]
