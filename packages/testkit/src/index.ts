export { ManualClock } from './clock.js'
export { editBytes } from './fuzz/edit-bytes.js'
export { editJson } from './fuzz/edit-json.js'
export { type FuzzSettings, fuzzSettings } from './fuzz/fuzz-settings.js'
export { generatedRow } from './fuzz/generated-row.js'
export { oddTexts, oddValues } from './fuzz/odd-values.js'
export {
  memoryStore,
  type MemorySnapshot,
  type MemoryStore,
  type MemoryStoreOptions,
} from './memory-store/memory-store.js'
export { MemoryTransaction } from './memory-store/memory-transaction.js'
export { seededRandom } from './random.js'
