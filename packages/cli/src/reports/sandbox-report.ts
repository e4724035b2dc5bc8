import type { Report } from '../output/report.js'
import { counted } from '../output/words.js'

export interface SandboxFacts {
  readonly url: string
  readonly secret: string
  readonly users: number
}

/** Where the sandbox is, and the lines for a shell that make it Pica. */
export function sandboxReport({ url, secret, users }: SandboxFacts): Report {
  const environment = { PICA_API_URL: url, PICA_API_KEY: secret }
  return {
    kind: 'sandbox',
    data: { url, page: `${url}/`, users, environment },
    text: () =>
      [
        `# The sandbox listens at ${url}; see its calendars there`,
        ...(users === 0 ? [] : [`# ${counted(users, 'user')} connected: user-1 …`]),
        ...Object.entries(environment).map(([name, value]) => `export ${name}=${value}`),
      ].join('\n'),
  }
}
