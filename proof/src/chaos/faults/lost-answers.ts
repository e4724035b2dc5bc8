import { callFault } from './call-fault.ts'

/** The call took effect, or will, but its sender does not hear of it. */
export const lostAnswers = [
  callFault({
    name: 'answer-reset',
    says: 'calls take effect, then their connection is reset',
    rule: () => ({ probability: 0.5, action: { type: 'reset', apply: true } }),
  }),
  callFault({
    name: 'call-reset',
    says: 'connections are reset before their calls take effect',
    rule: () => ({ probability: 0.5, action: { type: 'reset', apply: false } }),
  }),
  callFault({
    name: 'answer-hangs',
    says: 'calls take effect and are never answered',
    rule: () => ({ probability: 0.4, action: { type: 'hang', apply: true } }),
  }),
  callFault({
    name: 'call-hangs',
    says: 'calls are neither carried out nor answered',
    rule: () => ({ probability: 0.4, action: { type: 'hang', apply: false } }),
  }),
  callFault({
    name: 'batch-reset',
    says: 'whole batches take effect, then their connection is reset',
    rule: () => ({ on: 'batch', probability: 0.6, action: { type: 'reset', apply: true } }),
  }),
]
