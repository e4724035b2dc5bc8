import type { Fault } from './fault.ts'

/** A host application dies in the midst of its edits: what it had not committed never was. */
export const killedHost: Fault = {
  name: 'host-killed',
  says: 'a host application is killed (SIGKILL) among its transactions',
  ground: 'hosts',
  strike: async (stage) => ({ to: 'a host', over: stage.killHost().then(() => undefined) }),
}
