// Type-checked under each way in which hosts resolve modules; never run.
import {
  type Calsync,
  CalsyncError,
  createCalsync,
  defineConfig,
  type Notification,
  sqlSource,
  type SyncResult,
} from 'calsync'
import { createTestCalsync, type TestCalsync } from 'calsync/testing'
import { ManualClock } from '@calsync/testkit'
import { judge } from '@calsync/testkit/checker'
import { syncStoreContract } from '@calsync/testkit/contracts'
import { testGateway } from '@calsync/testkit/host'
import { createDatabase } from '@calsync/testkit/postgres'
import { createSandbox } from '@calsync/testkit/sandbox'
import { runScenario } from '@calsync/testkit/simulation'

export const config = defineConfig({
  sources: [sqlSource({ kind: 'lesson', query: 'select 1 as id' })],
  on: {
    notification: (notification: Notification) => {
      const { type } = notification.notification
      const shown: 'success' | 'error' | 'warning' = type
      return void shown
    },
    result: (result: SyncResult) => {
      if (result.type === 'sync_completed') return void result.externalEventId
      // @ts-expect-error only a completed one has it
      void result.externalEventId
    },
  },
})

export const calsync: Calsync = createCalsync({ ...config, database: 'postgres://localhost/app' })
export const tested: Promise<TestCalsync> = createTestCalsync({ ...config, database: '' })
export const parts = [
  CalsyncError,
  ManualClock,
  judge,
  syncStoreContract,
  testGateway,
  createDatabase,
  createSandbox,
  runScenario,
]
// If types were missing, everything above would be any.
// @ts-expect-error there is no such option
export const refused = createCalsync({ database: '', nonsense: true })
