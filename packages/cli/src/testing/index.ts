export { createTestCalsync } from './create-test-calsync.js'
export type { DrainOptions, TestCalsync, TestCalsyncOptions, TestClock } from './test-calsync.js'
export type { FailOptions, TestEvent, TestMailbox, TestOccurrence } from '@calsync/testkit/host'
