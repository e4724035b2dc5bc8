import { SandboxClient } from '@calsync/testkit/sandbox'
import { Child } from '../processes/child.ts'
import type { SandboxStart } from '../processes/sandbox-process.ts'
import type { SecretWatch } from '../secret-watch.ts'

export interface SandboxServer {
  readonly url: string
  readonly client: SandboxClient
  stop(): Promise<void>
}

/** Starts the provider in a process of its own: no fault of ours may slow it down or stop it. */
export async function startSandboxServer(
  seed: number,
  picaSecret: string,
  watch: SecretWatch,
): Promise<SandboxServer> {
  const child = new Child({
    name: 'sandbox',
    script: new URL('../processes/sandbox-process.ts', import.meta.url),
    environment: { PICA_SECRET: picaSecret },
    watch,
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.process.once('message', (message) => resolve((message as { url: string }).url))
    void child.ended.then(() => reject(new Error(`The sandbox did not start:\n${child.output()}`)))
    child.send({ seed } satisfies SandboxStart)
  })
  return {
    url,
    client: new SandboxClient(url),
    stop: async () => {
      child.signal('SIGKILL')
      await child.ended
    },
  }
}
