// What the bundle of that time has, in the types of today.
export { createCalsync } from '@calsync/core'
export {
  KeyRing,
  migrate,
  pollingTransport,
  postgresStore,
  requireSchema,
  sqlSource,
} from '@calsync/postgres-store'
export { syncStoreContract } from '@calsync/testkit/contracts'
