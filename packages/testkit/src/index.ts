export { ManualClock } from './clock.js'
export {
  memoryStore,
  type MemorySnapshot,
  type MemoryStore,
  type MemoryStoreOptions,
} from './memory-store/memory-store.js'
export { MemoryTransaction } from './memory-store/memory-transaction.js'
export { seededRandom } from './random.js'
export { SimulatedProcess } from './simulation/simulated-process.js'
