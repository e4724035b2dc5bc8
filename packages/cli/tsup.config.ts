import { defineConfig } from 'tsup'
import { libraryBuild } from '../../tools/tsup-preset.ts'

const sdk = { index: 'src/index.ts', testing: 'src/testing/index.ts' }
const [modules = {}, commonJs = {}] = libraryBuild(sdk)

export default defineConfig([
  {
    ...modules,
    // The command shares its chunks with the SDK, so that a configuration file and the command that
    // loads it see the same classes. Run, never imported: no declarations.
    entry: { ...sdk, main: 'src/main.ts' },
    dts: { ...(typeof modules.dts === 'object' ? modules.dts : {}), entry: sdk },
    // Bundled: `calsync --help` must not look for files.
    noExternal: ['commander', 'picocolors'],
  },
  commonJs,
])
