import { callFault } from './call-fault.ts'

/** Only connecting and checking need the vault: edits must not be delayed at all. */
export const vaultDown = callFault({
  name: 'vault-down',
  says: 'the vault of connections answers 503',
  forAll: true,
  rule: () => ({ action: { type: 'vault-down' } }),
})
