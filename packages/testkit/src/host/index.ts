export { Activity } from './activity.js'
export { drainWork, moveClocks, type DrainParts } from './drain.js'
export { accountOf, testGateway } from './test-gateway.js'
export {
  TestMailbox,
  type FailOptions,
  type TestEvent,
  type TestOccurrence,
} from './test-mailbox.js'
export { TestTransport } from './test-transport.js'
