import { startSandbox } from '@calsync/testkit/sandbox'

const { url } = await startSandbox({ windowRequests: null })
process.send?.(url)
process.once('disconnect', () => process.exit(0))
