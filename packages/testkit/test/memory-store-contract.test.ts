import { describe, expect, it } from 'vitest'
import { ManualClock, memoryStore } from '@calsync/testkit'
import { syncStoreContract, type SyncStoreHarness } from '@calsync/testkit/contracts'

function createHarness(): SyncStoreHarness {
  const clock = new ManualClock()
  const store = memoryStore({ clock })
  return {
    store,
    begin: async () => store.begin(),
    advance: (ms) => clock.advance(ms),
    dispose: async () => undefined,
  }
}

describe('memoryStore keeps the contract of SyncStore', () => {
  for (const contractCase of syncStoreContract) {
    it(contractCase.name, () => contractCase.run(createHarness()))
  }

  it('which names every case once', () => {
    const names = syncStoreContract.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})
