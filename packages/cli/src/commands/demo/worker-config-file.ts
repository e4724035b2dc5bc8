import { demoPolicy, demoWorker, shortened } from './demo-settings.js'
import { lessonQuery } from './host-tables.js'

/** The `calsync.config.mts` of the demo's worker process. There are no secrets in it. */
export function workerConfigFile(): string {
  const source = { kind: 'lesson', query: lessonQuery }
  return `import { defineConfig, outlook, pica, sqlSource } from 'calsync'

export default defineConfig({
  ...${JSON.stringify({ ...demoPolicy, worker: demoWorker }, null, 2)},
  sources: [sqlSource(${JSON.stringify(source)})],
  providers: [outlook({ gateway: pica({ deadlineMs: ${shortened.deadlineMs} }) })],
})
`
}
