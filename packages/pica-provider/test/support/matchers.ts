import { expect } from 'vitest'

// vitest's own asymmetric matchers are typed `any`.

export function containing(text: string): string {
  return expect.stringContaining(text) as string
}

export function matching(pattern: RegExp): string {
  return expect.stringMatching(pattern) as string
}
