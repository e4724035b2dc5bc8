export { CalsyncModule } from './calsync-module.js'
export {
  CalsyncHealthIndicator,
  type CalsyncHealth,
  type HealthOptions,
} from './health-indicator.js'
export type { CalsyncAsyncOptions, CalsyncModuleOptions } from './module-options.js'
