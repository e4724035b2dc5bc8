import { defineConfig } from 'tsup'
import { libraryBuild } from '../../tools/tsup-preset.ts'

export default defineConfig(libraryBuild({ index: 'src/index.ts' }))
