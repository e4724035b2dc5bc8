import { startSandbox } from '@calsync/testkit/sandbox'

const sandbox = await startSandbox({ windowRequests: null })
process.send?.(sandbox.url)
// The sandbox lives as long as the process that measures with it.
process.once('disconnect', () => void sandbox.close())
