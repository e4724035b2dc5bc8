import { defineConfig } from 'tsup'
import { libraryBuild } from '../../tools/tsup-preset.ts'

export default defineConfig(
  libraryBuild({
    index: 'src/index.ts',
    checker: 'src/checker/index.ts',
    simulation: 'src/simulation/index.ts',
    contracts: 'src/contracts/index.ts',
    msw: 'src/msw/index.ts',
    sandbox: 'src/sandbox/index.ts',
    postgres: 'src/postgres.ts',
    kafka: 'src/kafka.ts',
    host: 'src/host/index.ts',
  }),
)
